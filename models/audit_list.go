package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// AuditSearch says which entries of the log to list. What is empty filters
// nothing.
type AuditSearch struct {
	Query         string // part of the name of who acted
	Group         string // of actions: "user" finds "user.create" and its like
	Outcome       string // AuditOK or AuditRefused
	Actor         uint64
	Object        string // with ObjectID: what happened to one record
	ObjectID      uint64
	From, To      time.Time // To is left out
	After, Before uint64    // the entry at the end of the neighbouring page
}

// AuditRow is an entry as people read it: with the names of today, which the
// log itself does not hold. A name is empty where there is nobody any more.
type AuditRow struct {
	AuditEntry
	ActorName string
	Label     string         // of the object
	Details   map[string]any // the facts
}

// AuditList is a page of the log, the newest entry first.
type AuditList struct {
	Rows           []AuditRow
	Previous, Next uint64
	State          AuditState
}

const auditPage = 50

// AuditLog lists the entries of the acting administrator's university, or of
// the platform.
func (s Scope) AuditLog(ctx context.Context, in AuditSearch) (AuditList, error) {
	var list AuditList
	if err := s.only(Administrator); err != nil {
		return list, err
	}
	err := s.read(ctx, func(s Scope) error {
		anchor, back := pick(in.After, in.Before)
		q, way := s.audited(in), "seq DESC"
		if anchor != 0 && back {
			q, way = q.Where("seq > ?", anchor), "seq"
		} else if anchor != 0 {
			q = q.Where("seq < ?", anchor)
		}
		var entries []AuditEntry
		if err := q.Order(way).Limit(auditPage + 1).Find(&entries).Error; err != nil {
			return err
		}
		entries, list.Previous, list.Next = paged(entries, auditPage, in.After, in.Before, func(e AuditEntry) uint64 { return e.Seq })
		var err error
		if list.Rows, err = s.named(entries); err != nil {
			return err
		}
		list.State, err = s.auditState()
		return err
	})
	return list, err
}

// audited finds the entries of a search.
func (s Scope) audited(in AuditSearch) *gorm.DB {
	q := s.of(&AuditEntry{})
	if plain := typed(in.Group); plain != "" {
		// "user." to "user/": the sign behind the dot, so that an index helps.
		q = q.Where("action >= ? AND action < ?", plain+".", plain+"/")
	}
	if plain := typed(in.Outcome); plain != "" {
		q = q.Where("outcome = ?", plain)
	}
	if name := foldKey(typed(in.Query)); name != "" {
		who := s.people().Select("id").Where("name_key LIKE ? ESCAPE '!'", holding(name))
		q = q.Where("actor_id IN (?)", who)
	}
	if in.Actor != 0 {
		q = q.Where("actor_id = ?", in.Actor)
	}
	if plain := typed(in.Object); plain != "" {
		q = q.Where("object = ?", plain)
		if in.ObjectID != 0 {
			q = q.Where("object_id = ?", in.ObjectID)
		}
	}
	if !in.From.IsZero() {
		q = q.Where("at >= ?", in.From.UTC())
	}
	if !in.To.IsZero() {
		q = q.Where("at < ?", in.To.UTC())
	}
	return q
}

// named finds the names that belong to the numbers, one statement for each kind
// of record.
func (s Scope) named(entries []AuditEntry) ([]AuditRow, error) {
	ids := map[string][]uint64{}
	for _, e := range entries {
		ids[e.Object] = append(ids[e.Object], e.ObjectID)
		ids["user"] = append(ids["user"], e.ActorID)
	}
	names := map[string]map[uint64]string{}
	for _, kind := range auditKinds {
		if len(ids[kind.object]) == 0 {
			continue
		}
		var found []struct {
			ID   uint64
			Name string
		}
		slices.Sort(ids[kind.object])
		if err := kind.find(s).Where("id IN ?", slices.Compact(ids[kind.object])).Scan(&found).Error; err != nil {
			return nil, err
		}
		names[kind.object] = map[uint64]string{}
		for _, f := range found {
			names[kind.object][f.ID] = f.Name
		}
	}
	rows := make([]AuditRow, 0, len(entries))
	for _, e := range entries {
		row := AuditRow{AuditEntry: e, ActorName: names["user"][e.ActorID], Label: names[e.Object][e.ObjectID]}
		if err := json.Unmarshal([]byte(e.Facts), &row.Details); err != nil {
			return nil, fmt.Errorf("audit log of university %d: the facts of entry %d: %w", e.UniversityID, e.Seq, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// auditKinds are the records that have a name.
var auditKinds = []struct {
	object string
	find   func(s Scope) *gorm.DB
}{
	{"user", func(s Scope) *gorm.DB { return s.people().Select("id, name") }},
	{"university", func(s Scope) *gorm.DB { return s.auditedUniversities().Select("id, name") }},
	{"module", func(s Scope) *gorm.DB { return s.of(&Module{}).Select("id, title AS name") }},
	{"faculty", func(s Scope) *gorm.DB { return s.of(&Faculty{}).Select("id, name") }},
	{"form", func(s Scope) *gorm.DB { return s.of(&Form{}).Select("id, title AS name") }},
	{"plan", func(s Scope) *gorm.DB { return s.of(&SurveyPlan{}).Select("id, title AS name") }},
}

// auditedUniversities are those that the actor may know of: the own one, or all.
func (s Scope) auditedUniversities() *gorm.DB {
	if s.actor.UniversityID == 0 {
		return s.tx.Model(&University{})
	}
	return s.tx.Model(&University{}).Where("id = ?", s.actor.UniversityID)
}

// An export is bounded: more would be nothing that anybody reads. It is read in
// slices, so that neither the memory of the program nor a transaction holds all
// of it.
var auditExportAtMost = 200_000

const auditExportSlice = 2_000

// EachAudit hands over every entry that a search finds, the newest first, and
// notes beforehand that it does. take is called outside of any transaction, with
// a slice at a time; its error ends the export. Invalid at "from", with nothing
// handed over, where there are more than auditExportAtMost.
func (s Scope) EachAudit(ctx context.Context, in AuditSearch, take func([]AuditRow) error) error {
	if err := s.only(Administrator); err != nil {
		return err
	}
	found, newest, err := s.auditFound(ctx, in)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(s Scope) error {
		return s.audit("audit.export", "university", s.actor.UniversityID, map[string]any{"entries": found})
	})
	if err != nil {
		return err
	}
	for below := newest + 1; ; {
		var rows []AuditRow
		err := s.read(ctx, func(s Scope) error {
			var entries []AuditEntry
			if err := s.audited(in).Where("seq < ?", below).Order("seq DESC").Limit(auditExportSlice).Find(&entries).Error; err != nil {
				return err
			}
			var err error
			rows, err = s.named(entries)
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := take(rows); err != nil {
			return err
		}
		below = rows[len(rows)-1].Seq
	}
}

// auditFound counts what a search finds, and gives the newest entry of it.
func (s Scope) auditFound(ctx context.Context, in AuditSearch) (found int, newest uint64, err error) {
	var sum struct {
		Found  int
		Newest uint64
	}
	err = s.read(ctx, func(s Scope) error {
		some := s.audited(in).Select("seq").Order("seq DESC").Limit(auditExportAtMost + 1)
		return s.tx.Raw("SELECT count(*) AS found, coalesce(max(x.seq), 0) AS newest FROM (?) x", some).Scan(&sum).Error
	})
	if err == nil && sum.Found > auditExportAtMost {
		err = &Invalid{Fields: map[string]Message{"from": Say("These are more than %d entries. Please export fewer days at once.", auditExportAtMost)}}
	}
	return sum.Found, sum.Newest, err
}

// AuditGroup is the part of an action before the first dot.
func AuditGroup(action string) string {
	group, _, _ := strings.Cut(action, ".")
	return group
}

// NoteJobStart notes that the acting platform administrator starts a job by hand.
func (s Scope) NoteJobStart(ctx context.Context, name string) error {
	if !s.actor.Platform() {
		return ErrNotFound
	}
	return s.write(ctx, func(s Scope) error { return s.audit("job.start", "job", 0, map[string]any{"job": name}) })
}
