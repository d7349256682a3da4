package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// stopSignal makes the server end at once without a last checkpoint.
const stopSignal = syscall.SIGQUIT

const folderPrefix = "luna-pgtest-"

// asServerUser makes cmd die with this process, and run as the user postgres
// when this process is root, since the server refuses to run as root.
func asServerUser(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: stopSignal}
	if os.Getuid() != 0 {
		return nil
	}
	uid, gid, err := serverUser()
	if err != nil {
		return err
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return nil
}

func serverUser() (uid, gid int, err error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return 0, 0, fmt.Errorf("as root the server needs a user to run as: %w", err)
	}
	if uid, err = strconv.Atoi(u.Uid); err != nil {
		return 0, 0, err
	}
	gid, err = strconv.Atoi(u.Gid)
	return uid, gid, err
}

// makeFolder makes the folder of a server, owned by who runs it, and locks it.
// The lock ends with this process, which tells a later one that the folder is
// left over.
func makeFolder() (dir string, release func(), err error) {
	dir, err = os.MkdirTemp("", folderPrefix)
	if err != nil {
		return "", nil, err
	}
	lock, err := lockFile(filepath.Join(dir, "new"))
	if err == nil { // it appears under its name already locked
		err = os.Rename(lock.Name(), filepath.Join(dir, "lock"))
	}
	if err == nil && os.Getuid() == 0 {
		var uid, gid int
		if uid, gid, err = serverUser(); err == nil {
			err = os.Chown(dir, uid, gid)
		}
	}
	if err != nil {
		os.RemoveAll(dir)
		return "", nil, err
	}
	return dir, func() { lock.Close() }, nil
}

// lockFile fails while another process holds the lock.
func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// sweep removes folders whose process was killed before it could.
func sweep(parent string) {
	dirs, _ := filepath.Glob(filepath.Join(parent, folderPrefix+"*"))
	for _, dir := range dirs {
		name := filepath.Join(dir, "lock")
		if _, err := os.Stat(name); err != nil {
			continue // being made right now
		}
		if f, err := lockFile(name); err == nil {
			os.RemoveAll(dir)
			f.Close()
		}
	}
}
