//go:build !linux

package pgtest

import (
	"os"
	"os/exec"
)

// stopSignal is all that every system has.
var stopSignal = os.Interrupt

// asServerUser has nothing to arrange: elsewhere tests do not run as root, and
// no signal tells a process that its parent has died.
func asServerUser(*exec.Cmd) error { return nil }

func makeFolder() (dir string, release func(), err error) {
	dir, err = os.MkdirTemp("", "luna-pgtest-")
	return dir, func() {}, err
}

// sweep leaves left-over folders to the system.
func sweep(string) {}
