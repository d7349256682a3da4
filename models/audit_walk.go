package models

import (
	"cmp"
	"slices"
)

// auditWalk goes along a chain and remembers what does not fit.
type auditWalk struct {
	chain   *AuditChain
	anchors []AuditHead // of this chain, by seq
	passed  int         // how many of them lie behind
	good    uint64      // the last entry that an anchor agreed with
	before  AuditEntry
	odd     []AuditEntry          // entries whose hash does not fit, the first ones
	oddN    map[uint64]AuditEntry // the same by seq
	broken  bool                  // a difference from an anchor is reported once
}

// mostOdd bounds how many entries are kept for telling what happened to them.
const mostOdd = 2000

func newAuditWalk(chain *AuditChain, anchors []AuditHead) *auditWalk {
	anchors = slices.Clone(anchors)
	slices.SortFunc(anchors, func(a, b AuditHead) int { return cmp.Compare(a.Seq, b.Seq) })
	chain.Anchors = len(anchors)
	return &auditWalk{chain: chain, anchors: anchors, before: AuditEntry{Hash: noHash}, oddN: map[uint64]AuditEntry{}}
}

func (w *auditWalk) fault(kind AuditFaultKind, from, to uint64) {
	w.chain.Faults = append(w.chain.Faults, AuditFault{w.chain.UniversityID, from, to, kind})
}

// next takes the entry that stands behind the one before.
func (w *auditWalk) next(e AuditEntry) {
	hash, err := e.chained(e.Previous)
	intact := err == nil && hash == e.Hash
	switch {
	case !intact:
		if len(w.odd) < mostOdd {
			w.odd = append(w.odd, e)
			w.oddN[e.Seq] = e
		}
	case e.Seq == w.before.Seq+1 && e.Previous != w.before.Hash && w.oddN[w.before.Seq].Seq == 0:
		w.fault(AuditEdited, w.before.Seq, w.before.Seq) // and its own hash made to fit
	}
	if e.Seq > w.before.Seq+1 {
		w.fault(AuditDeleted, w.before.Seq+1, e.Seq-1)
	}
	w.anchored(e)
	w.before = e
	w.chain.Entries++
	w.chain.Seq, w.chain.Hash = e.Seq, e.Hash
}

// anchored holds the entry against the anchors of its place. What differs from
// an anchor, although each entry fits the one before, was made anew since the
// last anchor that agrees.
func (w *auditWalk) anchored(e AuditEntry) {
	for ; w.passed < len(w.anchors) && w.anchors[w.passed].Seq <= e.Seq; w.passed++ {
		a := w.anchors[w.passed]
		switch {
		case a.Seq < e.Seq: // its entry is gone, which has been said
		case a.Hash == e.Hash:
			w.good = e.Seq
		case !w.broken && len(w.odd) == 0 && len(w.chain.Faults) == 0:
			w.broken = true
			w.fault(AuditRechained, w.good+1, e.Seq)
		}
	}
}

// end tells what only the whole shows.
func (w *auditWalk) end() {
	if n := len(w.anchors); n > 0 && w.anchors[n-1].Seq > w.before.Seq {
		w.fault(AuditTruncated, w.before.Seq+1, w.anchors[n-1].Seq)
	}
	w.explain()
	slices.SortStableFunc(w.chain.Faults, func(a, b AuditFault) int { return cmp.Compare(a.From, b.From) })
}

// explain finds out what happened to the entries whose hash does not fit.
func (w *auditWalk) explain() {
	said := map[uint64]bool{}
	for i, e := range w.odd {
		if said[e.Seq] {
			continue
		}
		was, found := w.place(e)
		other, there := w.oddN[was]
		switch {
		case !found:
			w.fault(AuditEdited, e.Seq, e.Seq)
		case there && !said[was] && other.writtenAs(e.Seq):
			said[was] = true
			w.fault(AuditSwapped, min(e.Seq, was), max(e.Seq, was))
		case was < e.Seq: // it and all behind it were moved up to make room
			w.fault(AuditInserted, was, e.Seq-1)
			w.moved(i, e.Seq-was, said)
		default: // it and all behind it were moved down to close the gap
			w.fault(AuditDeleted, e.Seq, was-1)
			w.moved(i, e.Seq-was, said)
		}
	}
}

// moved marks the entries from the i-th odd one on that were moved as far; the
// distance may be negative, which unsigned numbers bear.
func (w *auditWalk) moved(i int, by uint64, said map[uint64]bool) {
	for _, e := range w.odd[i:] {
		if e.writtenAs(e.Seq - by) {
			said[e.Seq] = true
		}
	}
}

// place finds the number under which an entry was written: one near by, or that
// of another entry that does not fit.
func (w *auditWalk) place(e AuditEntry) (uint64, bool) {
	for by := uint64(1); by <= 16; by++ {
		for _, seq := range []uint64{e.Seq - by, e.Seq + by} {
			if e.writtenAs(seq) {
				return seq, true
			}
		}
	}
	if len(w.odd) > 200 {
		return 0, false
	}
	for _, o := range w.odd {
		if o.Seq != e.Seq && e.writtenAs(o.Seq) {
			return o.Seq, true
		}
	}
	return 0, false
}

// writtenAs tells whether the entry's hash fits if its number was this one.
func (e AuditEntry) writtenAs(seq uint64) bool {
	e.Seq = seq
	hash, err := e.chained(e.Previous)
	return err == nil && hash == e.Hash
}
