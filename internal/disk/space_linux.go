package disk

import "syscall"

// space is how many bytes of the disk are free for the program, and how many
// there are; 0 where nobody knows.
func space(dir string) (free, total int64) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, 0
	}
	return int64(s.Bavail) * s.Bsize, int64(s.Blocks) * s.Bsize
}
