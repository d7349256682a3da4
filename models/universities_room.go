package models

import "context"

// Quotas are given in GB, as everybody reads them.
const (
	gigabyte    = 1_000_000_000 // bytes
	largestRoom = 1_000_000     // GB
)

// RoomInput is the room for files that the platform gives a university, and each
// person in it, in GB.
type RoomInput struct{ University, Person int }

// Room is what a university may store, in whole GB.
func (u University) Room() RoomInput {
	return RoomInput{University: int(u.FileQuota / gigabyte), Person: int(u.PersonFileQuota / gigabyte)}
}

// SetRoom gives a university more or less room for files. What it has stored
// stays, even if it is more. Administrators of the platform only, to all others
// there is nothing; Invalid for "file_quota" and "person_file_quota".
func (s Scope) SetRoom(ctx context.Context, id uint64, in RoomInput) error {
	if !s.actor.Platform() {
		return ErrNotFound
	}
	f := faults{}
	between(f, "file_quota", in.University, 0, largestRoom)
	between(f, "person_file_quota", in.Person, 0, largestRoom)
	if err := f.err(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		u, err := s.holdUniversity(id)
		if err != nil {
			return err
		}
		was, university, person := u.Room(), u.FileQuota, u.PersonFileQuota
		if in.University != was.University { // a number that nobody has changed rounds nothing
			university = int64(in.University) * gigabyte
		}
		if in.Person != was.Person {
			person = int64(in.Person) * gigabyte
		}
		err = s.tx.Model(&University{}).Where("id = ?", id).
			Updates(map[string]any{"file_quota": university, "person_file_quota": person}).Error
		if err != nil {
			return err
		}
		return s.auditOf(id, "university.room", map[string]any{
			"file_quota": in.University, "person_file_quota": in.Person, "file_quota_was": was.University, "person_file_quota_was": was.Person,
		})
	})
}

// mostRooms and mostKeepers are how many of the largest are shown.
const (
	mostRooms   = 20
	mostKeepers = 10
)

// Rooms are the universities that have stored most, for administrators of the
// platform.
func (s Scope) Rooms(ctx context.Context) ([]University, error) {
	if !s.actor.Platform() {
		return nil, ErrNotFound
	}
	var rows []University
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Where("file_bytes > 0").Order("file_bytes DESC, id").Limit(mostRooms).Find(&rows).Error
	})
	return rows, err
}

// Keeper is somebody whose files a university keeps.
type Keeper struct {
	ID        uint64
	Name      string
	FileBytes int64
}

// keepers are the people of the university whose files take most.
func (s Scope) keepers() ([]Keeper, error) {
	var rows []Keeper
	err := s.of(&User{}).Select("id, name, file_bytes").Where("file_bytes > 0").Order("file_bytes DESC, id").Limit(mostKeepers).Scan(&rows).Error
	return rows, err
}
