package doctor

import (
	"context"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	backupLate  = 26 * time.Hour // one every night, with two hours of grace
	backupGone  = 72 * time.Hour
	anchorsLate = 3 * time.Hour // one every hour
)

// backups looks at the two newest files of the folder.
func backups(_ context.Context, p Patient) []Finding {
	dir := p.Config.BackupDir
	if dir == "" {
		if !p.Config.Production {
			return fine("a development server has none")
		}
		return []Finding{{
			Level: Warning, Found: "LUNA_BACKUP_DIR is not set", Meaning: "Nobody here knows whether there are backups.",
			Do: "Make one every night (docs/operators.md), and set it to the folder in which they arrive.",
		}}
	}
	list, err := newestFirst(dir)
	if err != nil {
		return unasked(err, "Look at LUNA_BACKUP_DIR.")
	}
	if len(list) == 0 {
		return []Finding{{Level: Fault, Found: "there is no backup in " + dir, Meaning: "A broken disk takes everything.", Do: "Make one now (docs/operators.md), and every night."}}
	}
	var found []Finding
	newest := list[0]
	if age := p.Now().Sub(newest.ModTime()); age > backupLate {
		level := Warning
		if age > backupGone {
			level = Fault
		}
		found = append(found, Finding{
			Level: level, Found: fmt.Sprintf("the newest backup, %s, is %d hours old", newest.Name(), int(age.Hours())), Meaning: "What came after it would be lost.",
			Do: "Look why the nightly one did not come.",
		})
	}
	if newest.Size() == 0 || len(list) > 1 && newest.Size() < list[1].Size()/2 {
		found = append(found, Finding{
			Level: Fault, Found: fmt.Sprintf("the newest backup, %s, has %d bytes, much less than the one before", newest.Name(), newest.Size()),
			Meaning: "It may hold nothing: a dump by another role than luna_dump has no rows.",
			Do:      "Restore it elsewhere and count (docs/operators.md).",
		})
	}
	return orFine(found, "%s, %d MiB, %d hours old", newest.Name(), newest.Size()>>20, int(p.Now().Sub(newest.ModTime()).Hours()))
}

func newestFirst(dir string) ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var list []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			list = append(list, info)
		}
	}
	slices.SortFunc(list, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	return list, nil
}

func anchors(_ context.Context, p Patient) []Finding {
	name := p.Config.AuditAnchor
	if name == "" {
		return nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return []Finding{{
			Level: Warning, Found: "there is no file of anchors: " + err.Error(), Meaning: "Who can change the database could cut the end off the audit log unseen.",
			Do: "Run \"luna job anchor-audit\", and look whether LUNA_AUDIT_ANCHOR outlives a restart.",
		}}
	}
	age := p.Now().Sub(info.ModTime())
	if age > anchorsLate {
		return []Finding{{
			Level: Fault, Found: fmt.Sprintf("the last anchor of the audit log is %d hours old", int(age.Hours())), Meaning: "What happened since could be taken out of the log unseen.",
			Do: "Look at the job anchor-audit, and whether " + name + " can be written to.",
		}}
	}
	found := fine("the last anchor of the audit log is %d minutes old", int(age.Minutes()))
	if d := p.Config.DataDir; p.Config.DatabaseURL == "" && filepath.Dir(name) == filepath.Clean(d) && p.Config.Production {
		found = append(found, Finding{
			Level: Warning, Found: name + " lies beside the database", Meaning: "Who can change the one can change the other.",
			Do: "Copy it to another machine every hour, or set LUNA_AUDIT_ANCHOR to a folder on one.",
		})
	}
	return found
}

// crowd is how many addresses a network of proxies may have.
const crowd = 16 // bits

func proxies(_ context.Context, p Patient) []Finding {
	if len(p.Config.TrustedProxies) == 0 {
		if !p.Config.Production {
			return fine("none is believed")
		}
		return []Finding{{
			Level: Warning, Found: "LUNA_TRUSTED_PROXIES is not set", Meaning: "Behind nginx all people have one address: a few wrong passwords keep everybody out.",
			Do: "Set it to the address of nginx, as the program sees it.",
		}}
	}
	var found []Finding
	for _, network := range p.Config.TrustedProxies {
		if network.Addr().BitLen()-network.Bits() > crowd || !private(network.Addr()) && !network.IsSingleIP() {
			found = append(found, Finding{
				Level: Warning, Found: network.String() + " is believed", Meaning: "Everybody in it can claim any address, and so try passwords without end.",
				Do: "Name the proxies alone in LUNA_TRUSTED_PROXIES.",
			})
		}
	}
	return orFine(found, "%d are believed", len(p.Config.TrustedProxies))
}

func private(a netip.Addr) bool { return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() }
