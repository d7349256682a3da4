//go:build !linux

package doctor

// ThisMachine cannot ask this system anything.
func ThisMachine() Machine { return Machine{} }
