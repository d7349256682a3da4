package models

import (
	"context"
	"time"

	"luna/models/branding"

	"gorm.io/gorm"
)

// UniversityLogo is the picture that stands above a university's pages.
type UniversityLogo struct {
	UniversityID uint64 `gorm:"primaryKey;autoIncrement:false"`
	MediaType    string
	Content      []byte
	ChangedAt    time.Time
}

// Logo gives the logo of the actor's university. ErrNotFound where there is
// none.
func (s Scope) Logo(ctx context.Context) (UniversityLogo, error) {
	var logo UniversityLogo
	err := s.read(ctx, func(s Scope) error { return s.of(&logo).Take(&logo).Error })
	return logo, err
}

// LogoOf gives the logo of a university to those who may change it.
func (s Scope) LogoOf(ctx context.Context, id uint64) (UniversityLogo, error) {
	var logo UniversityLogo
	if err := s.maySet(id); err != nil {
		return logo, err
	}
	err := s.read(ctx, func(s Scope) error { return s.tx.Where("university_id = ?", id).Take(&logo).Error })
	return logo, err
}

// SetLogo keeps a picture as the logo, made anew from what was sent. Invalid
// for "logo" says why it is not taken.
func (s Scope) SetLogo(ctx context.Context, id uint64, data []byte) error {
	if err := s.maySet(id); err != nil {
		return err
	}
	picture, refused := branding.Logo(data)
	if !refused.IsZero() {
		return &Invalid{Fields: map[string]Message{"logo": refused}}
	}
	logo := UniversityLogo{UniversityID: id, MediaType: "image/png", Content: picture, ChangedAt: s.now()}
	return s.replaceLogo(ctx, id, "university.logo", func(tx *gorm.DB) error { return tx.Create(&logo).Error })
}

// RemoveLogo takes the logo away; without one it does nothing.
func (s Scope) RemoveLogo(ctx context.Context, id uint64) error {
	if err := s.maySet(id); err != nil {
		return err
	}
	return s.replaceLogo(ctx, id, "university.nologo", func(*gorm.DB) error { return nil })
}

func (s Scope) replaceLogo(ctx context.Context, id uint64, action string, put func(tx *gorm.DB) error) error {
	return s.write(ctx, func(s Scope) error {
		if err := s.tx.Take(&University{}, "id = ?", id).Error; err != nil {
			return err
		}
		if err := s.tx.Where("university_id = ?", id).Delete(&UniversityLogo{}).Error; err != nil {
			return err
		}
		if err := put(s.tx); err != nil {
			return err
		}
		return s.audit(action, "university", id, nil)
	})
}
