package models_test

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// tampered is a chain of 40 entries that somebody with all rights gets at. The
// anchor was written at the 30th.
type tampered struct {
	*storetest.Kit
	db      *sql.DB
	u       models.University
	anchors []models.AuditHead
}

const (
	anchoredAt = 30
	lastEntry  = 40
)

func tamper(t *testing.T, k *storetest.Kit) *tampered {
	t.Helper()
	u, admin := k.University(t, "north")
	x := &tampered{Kit: k, u: u, db: k.Tamper(t)}
	for n := chainOf(t, k, "north").Seq + 1; n <= lastEntry; n++ {
		act(t, admin, n)
		if n == anchoredAt {
			heads, err := k.System("test").AuditHeads(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			x.anchors = heads
		}
	}
	if k.Engine() == models.SQLite {
		x.do(t, "DROP TRIGGER audit_entries_stay")
		x.do(t, "DROP TRIGGER audit_entries_remain")
	}
	if c := chainOf(t, k, "north", x.anchors...); len(c.Faults) > 0 || c.Entries != lastEntry || c.Anchors != 1 {
		t.Fatalf("before anybody did anything: %+v", c)
	}
	return x
}

// do runs a statement on the chain: :u stands for the university.
func (x *tampered) do(t testing.TB, statement string) {
	t.Helper()
	if _, err := x.db.Exec(strings.ReplaceAll(statement, ":u", fmt.Sprint(x.u.ID))); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// rehash makes the hashes fit again, from an entry to the end.
func (x *tampered) rehash(t testing.TB, from uint64) {
	t.Helper()
	var all []models.AuditEntry
	rows, err := x.db.Query(`SELECT university_id, seq, at, actor_id, actor_role, action, object, object_id, outcome, facts, previous, hash
		FROM audit_entries WHERE university_id = ` + fmt.Sprint(x.u.ID) + ` ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e models.AuditEntry
		if err := rows.Scan(&e.UniversityID, &e.Seq, &e.At, &e.ActorID, &e.ActorRole, &e.Action, &e.Object, &e.ObjectID,
			&e.Outcome, &e.Facts, &e.Previous, &e.Hash); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	for i := range all {
		if all[i].Seq < from {
			continue
		}
		all[i] = all[i].ChainForTest(all[i-1].Hash)
		x.do(t, fmt.Sprintf("UPDATE audit_entries SET previous = '%s', hash = '%s' WHERE university_id = :u AND seq = %d",
			all[i].Previous, all[i].Hash, all[i].Seq))
	}
}

// renumber moves entries by as many numbers; the key is never in the way.
func (x *tampered) renumber(t testing.TB, from, to uint64, by int) {
	t.Helper()
	x.do(t, fmt.Sprintf("UPDATE audit_entries SET seq = seq + 100000 WHERE university_id = :u AND seq BETWEEN %d AND %d", from, to))
	x.do(t, fmt.Sprintf("UPDATE audit_entries SET seq = seq - 100000 + %d WHERE university_id = :u AND seq > 100000", by))
}

func TestEachWayToTamperIsNamedWithItsEntry(t *testing.T) {
	const copied = `INSERT INTO audit_entries SELECT university_id, 20, at, actor_id, actor_role, action, object, 99, outcome, facts, previous, hash
		FROM audit_entries WHERE university_id = :u AND seq = 21`
	for name, c := range map[string]struct {
		do         func(t *testing.T, x *tampered)
		want, bare []models.AuditFault // with and without the anchor
	}{
		"an edited entry": {
			func(t *testing.T, x *tampered) {
				x.do(t, "UPDATE audit_entries SET facts = '{\"n\":1}' WHERE university_id = :u AND seq = 20")
			},
			[]models.AuditFault{{From: 20, To: 20, Kind: models.AuditEdited}},
			same,
		},
		"an edited entry with a hash that fits": {
			func(t *testing.T, x *tampered) {
				x.do(t, "UPDATE audit_entries SET actor_id = 77 WHERE university_id = :u AND seq = 20")
				kept := x.hashes(t)
				x.rehash(t, 20)
				x.restore(t, kept, 21)
			},
			[]models.AuditFault{{From: 20, To: 20, Kind: models.AuditEdited}},
			same,
		},
		"one bit of a hash": {
			func(t *testing.T, x *tampered) {
				x.do(t, "UPDATE audit_entries SET hash = replace(hash, substr(hash, 1, 1), CASE substr(hash, 1, 1) WHEN 'a' THEN 'b' ELSE 'a' END) WHERE university_id = :u AND seq = 20")
			},
			[]models.AuditFault{{From: 20, To: 20, Kind: models.AuditEdited}},
			same,
		},
		"a deleted entry": {
			func(t *testing.T, x *tampered) {
				x.do(t, "DELETE FROM audit_entries WHERE university_id = :u AND seq = 20")
			},
			[]models.AuditFault{{From: 20, To: 20, Kind: models.AuditDeleted}},
			same,
		},
		"deleted entries whose gap was closed": {
			func(t *testing.T, x *tampered) {
				x.do(t, "DELETE FROM audit_entries WHERE university_id = :u AND seq BETWEEN 20 AND 22")
				x.renumber(t, 23, lastEntry, -3)
			},
			[]models.AuditFault{{From: 20, To: 22, Kind: models.AuditDeleted}},
			same,
		},
		"the first entries deleted": {
			func(t *testing.T, x *tampered) {
				x.do(t, "DELETE FROM audit_entries WHERE university_id = :u AND seq < 5")
			},
			[]models.AuditFault{{From: 1, To: 4, Kind: models.AuditDeleted}},
			same,
		},
		"two swapped entries": {
			func(t *testing.T, x *tampered) {
				x.do(t, "UPDATE audit_entries SET seq = 1000 WHERE university_id = :u AND seq = 12")
				x.do(t, "UPDATE audit_entries SET seq = 12 WHERE university_id = :u AND seq = 35")
				x.do(t, "UPDATE audit_entries SET seq = 35 WHERE university_id = :u AND seq = 1000")
			},
			[]models.AuditFault{{From: 12, To: 35, Kind: models.AuditSwapped}},
			same,
		},
		"two neighbours swapped": {
			func(t *testing.T, x *tampered) {
				x.do(t, "UPDATE audit_entries SET seq = 1000 WHERE university_id = :u AND seq = 20")
				x.do(t, "UPDATE audit_entries SET seq = 20 WHERE university_id = :u AND seq = 21")
				x.do(t, "UPDATE audit_entries SET seq = 21 WHERE university_id = :u AND seq = 1000")
			},
			[]models.AuditFault{{From: 20, To: 21, Kind: models.AuditSwapped}},
			same,
		},
		"an inserted entry": {
			func(t *testing.T, x *tampered) {
				kept := x.hashes(t)
				x.renumber(t, 20, lastEntry, 1)
				x.do(t, copied)
				x.do(t, fmt.Sprintf("UPDATE audit_entries SET previous = '%s' WHERE university_id = :u AND seq = 20", kept[19].Hash))
				x.fit(t, 20)
			},
			[]models.AuditFault{{From: 20, To: 20, Kind: models.AuditInserted}},
			same,
		},
		"the end cut off": {
			func(t *testing.T, x *tampered) {
				x.do(t, "DELETE FROM audit_entries WHERE university_id = :u AND seq > 25")
			},
			[]models.AuditFault{{From: 26, To: anchoredAt, Kind: models.AuditTruncated}},
			nil,
		},
		"everything gone": {
			func(t *testing.T, x *tampered) { x.do(t, "DELETE FROM audit_entries WHERE university_id = :u") },
			[]models.AuditFault{{From: 1, To: anchoredAt, Kind: models.AuditTruncated}},
			nil,
		},
		"all written anew": {
			func(t *testing.T, x *tampered) {
				x.do(t, "UPDATE audit_entries SET actor_id = 77 WHERE university_id = :u AND seq = 20")
				x.rehash(t, 20)
			},
			[]models.AuditFault{{From: 1, To: anchoredAt, Kind: models.AuditRechained}},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
				x := tamper(t, k)
				c.do(t, x)
				if reflect.DeepEqual(c.bare, same) {
					c.bare = c.want
				}
				x.expect(t, "with the anchor", c.want, x.anchors...)
				x.expect(t, "without the anchor", c.bare)
			})
		})
	}
}

// same: what is named without the anchor is what is named with it.
var same = []models.AuditFault{{Kind: "same"}}

func (x *tampered) expect(t *testing.T, how string, want []models.AuditFault, anchors ...models.AuditHead) {
	t.Helper()
	var all []models.AuditFault
	for _, f := range want {
		f.UniversityID = x.u.ID
		all = append(all, f)
	}
	if got := chainOf(t, x.Kit, "north", anchors...).Faults; !reflect.DeepEqual(got, all) {
		t.Errorf("%s: named %v, want %v", how, got, all)
	}
}

// hashed is what links an entry into its chain.
type hashed struct{ Previous, Hash string }

func (x *tampered) hashes(t testing.TB) map[uint64]hashed {
	t.Helper()
	rows, err := x.db.Query("SELECT seq, previous, hash FROM audit_entries WHERE university_id = " + fmt.Sprint(x.u.ID))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[uint64]hashed{}
	for rows.Next() {
		var seq uint64
		var h hashed
		if err := rows.Scan(&seq, &h.Previous, &h.Hash); err != nil {
			t.Fatal(err)
		}
		all[seq] = h
	}
	return all
}

// restore gives the entries from one on the hashes that they had.
func (x *tampered) restore(t testing.TB, kept map[uint64]hashed, from uint64) {
	t.Helper()
	for seq, h := range kept {
		if seq >= from {
			x.do(t, fmt.Sprintf("UPDATE audit_entries SET previous = '%s', hash = '%s' WHERE university_id = :u AND seq = %d", h.Previous, h.Hash, seq))
		}
	}
}

// fit makes the hash of one entry fit, and leaves all others as they are.
func (x *tampered) fit(t testing.TB, seq uint64) {
	t.Helper()
	kept := x.hashes(t)
	x.rehash(t, seq)
	x.restore(t, kept, seq+1)
}
