package opstest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"
)

// buffer takes the output of a program while the test reads it.
type buffer struct {
	mu   sync.Mutex
	data bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.String()
}

// child is a running program.
type child struct {
	buffer // what it prints
	name   string
	ended  chan struct{}
}

// start runs a program until t ends.
func start(t *testing.T, cmd *exec.Cmd) *child {
	t.Helper()
	c := &child{name: filepath.Base(cmd.Path), ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &c.buffer, &c.buffer
	dieWithParent(cmd)
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock: see dieWithParent
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // it was told to end
		}
		close(c.ended)
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-c.ended:
		case <-time.After(30 * time.Second):
			_ = cmd.Process.Kill()
			t.Errorf("%s did not end when told to", c.name)
		}
		if t.Failed() {
			t.Logf("%s said:\n%s", c.name, c)
		}
	})
	return c
}

// await tries until there is no error any more.
func (c *child) await(t *testing.T, try func() error) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	again := time.NewTicker(25 * time.Millisecond)
	defer again.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-c.ended:
			t.Fatalf("%s ended at its start", c.name)
		case <-deadline:
			t.Fatalf("%s is not ready: %v", c.name, err)
		case <-again.C:
		}
	}
}
