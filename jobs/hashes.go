package jobs

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"math"
	"slices"

	"luna/models"
)

// digest hashes what a result is made of. Texts and lists are written with
// their length, so that two inputs never run together.
type digest struct{ hash.Hash }

func newDigest(kind string) digest {
	d := digest{sha256.New()}
	d.text(kind)
	return d
}

func (d digest) number(x float64) { d.whole(math.Float64bits(x)) }

func (d digest) whole(x uint64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], x)
	d.Write(b[:])
}

func (d digest) text(s string) {
	d.whole(uint64(len(s)))
	d.Write([]byte(s))
}

func (d digest) person(p *person) {
	d.whole(p.enrollment)
	d.whole(uint64(len(p.at)))
	for i := range p.at {
		d.number(p.series.Times[i])
		d.number(p.series.Y[i])
		d.whole(uint64(p.series.Items[i]))
	}
}

func (d digest) fit(f models.ModelFit) {
	d.text(f.Model)
	d.text(f.Scale)
	for _, name := range slices.Sorted(maps.Keys(f.Parameters.V)) {
		d.text(name)
		d.number(f.Parameters.V[name])
	}
}

func (d digest) String() string { return hex.EncodeToString(d.Sum(nil)) }

// panelHash names the input of a fit.
func panelHash(p *panel, from basis) string {
	d := newDigest("fit/1")
	d.text(p.key.code)
	d.number(float64(from))
	if from == defaultBasis {
		d.number(p.hi - p.lo)
		return d.String()
	}
	d.number(p.theta)
	for i := range p.people {
		d.person(&p.people[i])
	}
	return d.String()
}

// curveHash names the input of one curve: its answers and the fit.
func curveHash(p *person, f models.ModelFit) string {
	d := newDigest("curve/1")
	d.fit(f)
	d.person(p)
	return d.String()
}
