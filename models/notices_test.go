package models_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// told are the notices of the course, of everybody, one line each: who (0 for
// the first of the list), kind and key.
func (c *course) told(people ...models.Scope) string {
	c.t.Helper()
	var rows []models.Notice
	c.must(models.QueryRows(c.Store, &rows, "SELECT user_id, kind, key, read_at FROM notices WHERE university_id = ? ORDER BY user_id, id", c.uni.ID))
	var lines []string
	for _, n := range rows {
		who := slices.IndexFunc(people, func(p models.Scope) bool { return p.Actor().UserID == n.UserID })
		line := fmt.Sprintf("%d %s", who, n.Key)
		if n.ReadAt != nil {
			line += " read"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

// noticeMails sends all mail and gives whom a notice went to.
func (c *course) noticeMails(people ...models.Scope) string {
	c.t.Helper()
	var lines []string
	for _, m := range c.Letters(c.t) {
		if m.Kind != models.MailNotice {
			continue
		}
		for i, p := range people {
			if m.Recipient == c.email(p) {
				lines = append(lines, fmt.Sprintf("%d %s", i, m.Subject))
			}
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, ", ")
}

// TestOfAKeyEverybodyIsToldOnce by the ways they have chosen, and who is not
// there any more not at all.
func TestOfAKeyEverybodyIsToldOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		usual, quiet, left, gone := c.join(models.ShareAggregate), c.join(models.ShareAggregate), c.join(models.ShareAggregate), c.join(models.ShareAggregate)
		stranger := k.Person(t, c.uni, models.Student)
		all := []models.Scope{c.owner, usual, quiet, left, gone, stranger}
		c.must(left.Leave(ctx, c.module.ID))
		c.Change(t, fmt.Sprintf("UPDATE users SET deactivated_at = '2026-11-01 08:00:00+00:00' WHERE id = %d", gone.Actor().UserID))
		c.Change(t, fmt.Sprintf("INSERT INTO notice_settings (university_id, user_id, kind, in_app, by_mail) VALUES (%d, %d, 'grade', false, false), (%d, %d, 'lesson', true, true)",
			c.uni.ID, quiet.Actor().UserID, c.uni.ID, quiet.Actor().UserID))
		var ids []uint64
		for _, p := range all {
			ids = append(ids, p.Actor().UserID)
		}
		at := time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)
		notice := models.Notice{Kind: models.NoticeGrade, Key: "grade/1", ModuleID: &c.module.ID, Title: "Sheet", Link: "/modules/1/assignments/1", At: &at}
		for range 2 {
			c.must(c.owner.Notify(ctx, notice, ids...))
		}
		if got := c.told(all...); got != "0 grade/1, 1 grade/1, 2 grade/1 read" {
			t.Errorf("told: %s", got)
		}
		if got := c.noticeMails(all...); got != "0 Bewertet: Sheet, 1 Bewertet: Sheet" {
			t.Errorf("by mail: %s", got)
		}
		notice.Kind, notice.Key = models.NoticeLesson, "lesson/1"
		c.must(c.owner.Notify(ctx, notice, ids...))
		if got := c.noticeMails(all...); got != "2 Neue Lektion: Sheet" {
			t.Errorf("of a lesson by mail: %s", got)
		}
		if err := c.owner.Notify(ctx, models.Notice{Kind: "gossip", Key: "x", Link: "/"}, ids...); err == nil {
			t.Error("a kind that nobody knows is told")
		}
		before := c.told(all...)
		c.must(c.owner.ArchiveModule(ctx, c.module.ID))
		notice.Key = "lesson/2"
		c.must(c.owner.Notify(ctx, notice, ids...))
		if got := c.told(all...); got != before {
			t.Errorf("of an archived module: %s", got)
		}
	})
}
