package models

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"time"
)

// recoveryCodes is how many there are, each good once. One has 120 random bits:
// from 112 on a plain hash keeps it.
const (
	recoveryCodes = 10
	recoveryBytes = 15
)

// RecoveryCode lets a person in who has lost the second factor.
type RecoveryCode struct {
	ID           uint64
	UniversityID *uint64
	UserID       uint64
	CodeHash     string
	UsedAt       *time.Time
	CreatedAt    time.Time
}

// NewCodes gives the acting person new recovery codes; those from before are
// void. They are shown this once. ErrConflict for who has no second factor.
func (s Scope) NewCodes(ctx context.Context, session uint64) (recovery []string, err error) {
	err = s.changing(ctx, session, "add", "codes", func(s Scope, u User) error {
		if u.FactorSince == nil {
			return ErrConflict
		}
		recovery, err = s.drawCodes(u)
		return err
	})
	return recovery, err
}

// firstCodes draws recovery codes for who has no second factor yet.
func (s Scope) firstCodes(u User) ([]string, error) {
	if u.FactorSince != nil {
		return nil, nil
	}
	return s.drawCodes(u)
}

func (s Scope) drawCodes(u User) ([]string, error) {
	if err := s.mine(&RecoveryCode{}).Delete(&RecoveryCode{}).Error; err != nil {
		return nil, err
	}
	var codes []string
	var rows []RecoveryCode
	for range recoveryCodes {
		code := newCode()
		codes = append(codes, code)
		rows = append(rows, RecoveryCode{UniversityID: u.UniversityID, UserID: u.ID, CodeHash: codeHash(u.ID, tidyCode(code)), CreatedAt: s.now()})
	}
	return codes, s.tx.Create(&rows).Error
}

// takeRecovery accepts a recovery code of the acting person, each once. It must
// run in a write transaction.
func (s Scope) takeRecovery(code string) error {
	used := s.mine(&RecoveryCode{}).Where("code_hash = ? AND used_at IS NULL", codeHash(s.actor.UserID, code)).Update("used_at", s.now())
	if used.Error != nil || used.RowsAffected == 0 {
		return orWrong(used.Error)
	}
	return s.audit("factor.recovery-code", "user", s.actor.UserID, nil)
}

// newCode gives a code as it is written down: "k3ph-7xqd-mm2a-vn5t-u6cf-2wje".
func newCode() string {
	b := make([]byte, recoveryBytes)
	rand.Read(b) // never fails, see crypto/rand
	letters := strings.ToLower(base32.StdEncoding.EncodeToString(b))
	var groups []string
	for group := range slices.Chunk([]byte(letters), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// tidyCode takes a code as people type it. The alphabet of recovery codes has
// no zero and no one; whoever reads them means the letters.
func tidyCode(code string) string {
	code = strings.NewReplacer(" ", "", "-", "", "\t", "", "\u00a0", "").Replace(strings.ToLower(code))
	if len(code) == base32.StdEncoding.EncodedLen(recoveryBytes) {
		code = strings.NewReplacer("0", "o", "1", "l").Replace(code)
	}
	return code
}

func codeHash(user uint64, code string) string {
	return digest(fmt.Sprintf("recovery %d %s", user, code))
}
