// Package meter measures what work costs on a machine that others use, too: time
// of the processor instead of time by the clock. That of a database server, which
// is another process, is not in it.
package meter

import (
	"syscall"
	"testing"
	"time"
)

// Processor is what this process has used of all processors so far.
func Processor(b testing.TB) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Meter adds up what it measures.
type Meter struct {
	total time.Duration
	n     int
}

// Run measures what a function takes.
func (m *Meter) Run(b *testing.B, do func()) {
	b.Helper()
	before := Processor(b)
	do()
	m.total += Processor(b) - before
	m.n++
}

// Report says what one run took, in milliseconds.
func (m *Meter) Report(b *testing.B) {
	b.ReportMetric(float64(m.total)/float64(m.n)/float64(time.Millisecond), "cpu-ms/op")
}
