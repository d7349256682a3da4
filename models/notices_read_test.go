package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// TestWhoPublishesByHandTellsAtOnce, and takes it back by hiding it again.
func TestWhoPublishesByHandTellsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, left := c.join(models.ShareAggregate), c.join(models.ShareAggregate)
		c.must(left.Leave(ctx, c.module.ID))
		l, err := c.owner.CreateLesson(ctx, c.module.ID, models.LessonInput{Title: "First"})
		c.must(err)
		want := func(what, list string) {
			t.Helper()
			if got := c.told(jana, left); got != list {
				t.Errorf("%s: %q, want %q", what, got, list)
			}
		}
		want("a draft", "")
		publish := func(published bool) {
			t.Helper()
			l, err = c.owner.UpdateLesson(ctx, c.module.ID, l.ID, l.Revision, models.LessonInput{Title: "First", Published: published})
			c.must(err)
		}
		publish(true)
		lesson := fmt.Sprintf("0 lesson/%d", l.ID)
		want("published", lesson)
		publish(true)
		want("saved again", lesson)
		publish(false)
		want("hidden again", "")
		publish(true)
		want("and published again", lesson)
		a := c.task("Sheet", "2026-11-30")
		assignment := fmt.Sprintf("%s, 0 assignment/%d", lesson, a.ID)
		want("an assignment", assignment)
		c.must(c.finish(jana, l.ID))
		want("who is done has read it", strings.Replace(assignment, lesson, lesson+" read", 1))
		c.must(c.owner.DeleteLesson(ctx, c.module.ID, l.ID))
		want("a lesson is deleted", fmt.Sprintf("0 assignment/%d", a.ID))
		c.must(jana.Leave(ctx, c.module.ID))
		want("who leaves", "")
	})
}

// TestNoticesAreReadByWhoseTheyAre alone, one by one and all at once.
func TestNoticesAreReadByWhoseTheyAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, tom := c.join(models.ShareAggregate), c.join(models.ShareAggregate)
		say := func(kind models.NoticeKind, n int) {
			t.Helper()
			c.must(c.owner.Notify(ctx, models.Notice{
				Kind: kind, Key: fmt.Sprintf("%s/%d", kind, n), ModuleID: &c.module.ID, Title: "Thing", Link: fmt.Sprintf("/modules/%d", n),
			}, jana.Actor().UserID, tom.Actor().UserID))
		}
		for n := range 35 {
			say(models.NoticeLesson, n)
		}
		list := func(before uint64) models.NoticeList {
			t.Helper()
			page, err := jana.Notices(ctx, before)
			c.must(err)
			return page
		}
		first := list(0)
		second := list(first.Next)
		if len(first.Rows) != 30 || first.Unread != 35 || len(second.Rows) != 5 || second.Next != 0 || first.Rows[0].Module != c.module.Title {
			t.Fatalf("%d rows, then %d, %d unread, %+v", len(first.Rows), len(second.Rows), first.Unread, first.Rows[0])
		}
		one := first.Rows[0]
		if _, err := tom.ReadNotice(ctx, one.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another's: %v", err)
		}
		if link, err := jana.ReadNotice(ctx, one.ID); err != nil || link != "/modules/34" {
			t.Errorf("it leads to %q, %v", link, err)
		}
		c.must(jana.ReadNotices(ctx, first.Rows[4].ID)) // what came later has not been seen
		if page := list(0); page.Unread != 3 || page.Rows[0].ReadAt == nil || page.Rows[1].ReadAt != nil || page.Rows[4].ReadAt == nil {
			t.Errorf("%d unread", page.Unread)
		}
		say(models.NoticeGrade, 1)
		ways, err := jana.NoticeWays(ctx)
		c.must(err)
		for i := range ways {
			ways[i].InApp = ways[i].Kind != models.NoticeLesson
			ways[i].ByMail = ways[i].Kind == models.NoticeLesson
		}
		c.must(jana.SetNoticeWays(ctx, append(ways, models.NoticeWays{Kind: models.NoticeInquiry, ByMail: true})))
		if page := list(0); page.Unread != 1 || len(page.Rows) != 1 || page.Rows[0].Kind != models.NoticeGrade {
			t.Errorf("without lessons: %d unread, %d rows", page.Unread, len(page.Rows))
		}
		again, err := jana.NoticeWays(ctx)
		c.must(err)
		if len(again) != 6 || fmt.Sprint(again) != fmt.Sprint(ways) {
			t.Errorf("set %v, kept %v", ways, again)
		}
		if others, err := tom.Notices(ctx, 0); err != nil || others.Unread != 36 {
			t.Errorf("the other has %d, %v", others.Unread, err)
		}
		if _, err := c.admin.Notices(ctx, 0); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("administrators have none: %v", err)
		}
		k.Clock.Set(k.Now().AddDate(0, 3, 1))
		removed, err := k.System("retention").Retain(ctx, k.Now(), false)
		if err != nil || removed[models.KeepNotices] != 72 {
			t.Errorf("after three months removed %v, %v", removed, err)
		}
	})
}
