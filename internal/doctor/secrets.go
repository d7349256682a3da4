package doctor

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	goodSecret   = 32                   // characters
	goodPassword = 16                   // of a database role
	variety      = 10                   // different characters in a drawn secret
	sessionAge   = 400 * 24 * time.Hour // for keys and passwords that may be drawn anew
)

// rotates says which secrets lose nothing when they are drawn anew.
var rotates = map[string]string{
	"LUNA_SEALING_KEY":   "Exchange it: docs/operators.md, \"Exchanging the key that seals\".",
	"LUNA_SESSION_KEY":   "Draw it anew; notices that wait to be shown are lost, nobody is signed out.",
	"LUNA_DATABASE_URL":  "Give luna_app another password (delete secrets/app_password, run secrets.sh, recreate the containers).",
	"LUNA_MEDIA_SECRET":  "Make another key at the service of the bucket, and take the old one away.",
	"LUNA_SMTP_PASSWORD": "Ask the mail server's administrator for another one.",
}

// draws says how to come to a better key.
var draws = map[string]string{
	"LUNA_SESSION_KEY": "Draw another: openssl rand -hex 32. Nobody is signed out by it.",
	"LUNA_DATA_KEY":    "Draw another before anybody uses the installation: openssl rand -hex 32. In use it cannot be exchanged: pseudonyms would come out differently. What is sealed can have a key of its own, LUNA_SEALING_KEY.",
	"LUNA_SEALING_KEY": "Exchange it: docs/operators.md, \"Exchanging the key that seals\".",
}

func secrets(_ context.Context, p Patient) []Finding {
	var found []Finding
	keys := map[string][]byte{"LUNA_SESSION_KEY": p.Config.SessionKey, "LUNA_DATA_KEY": p.Config.DataKey, "LUNA_SEALING_KEY": p.Config.SealingKey}
	for _, name := range []string{"LUNA_SESSION_KEY", "LUNA_DATA_KEY", "LUNA_SEALING_KEY"} {
		if name != "LUNA_SEALING_KEY" || len(keys[name]) > 0 { // it may be missing
			found = append(found, p.key(name, keys[name])...)
		}
	}
	if len(p.Config.SessionKey) > 0 && bytes.Equal(p.Config.SessionKey, p.Config.DataKey) {
		found = append(found, Finding{
			Level: Fault, Found: "LUNA_SESSION_KEY and LUNA_DATA_KEY are the same", Meaning: "Who learns the one has the other.",
			Do: "Draw another LUNA_SESSION_KEY: openssl rand -hex 32. Keep LUNA_DATA_KEY.",
		})
	}
	found = append(found, p.password()...)
	for _, name := range slices.Sorted(maps.Keys(p.Config.SecretFiles)) {
		found = append(found, p.secretFile(name, p.Config.SecretFiles[name])...)
	}
	if len(p.Config.SecretFiles) == 0 && !p.Config.Production {
		return orFine(found, "a development server draws its own")
	}
	return orFine(found, "%d secrets come from files; they are there, long enough and closed", len(p.Config.SecretFiles))
}

// key looks at a drawn secret. Only production must have one.
func (p Patient) key(name string, value []byte) []Finding {
	switch {
	case len(value) == 0 && p.Config.Production:
		return []Finding{{Level: Fault, Found: name + " is missing", Meaning: "The program does not start.", Do: "Set it: openssl rand -hex 32."}}
	case len(value) == 0:
		return nil
	case len(value) < goodSecret || kinds(value) < variety:
		return []Finding{{
			Level: Fault, Found: name + " can be guessed: it is short, or of few different characters", Meaning: "Who guesses it can sign and read what only the program should.",
			Do: draws[name],
		}}
	case p.Config.SecretFiles[name] == "" && p.Config.Production:
		return []Finding{{
			Level: Warning, Found: name + " stands in the environment", Meaning: "Whoever may look at the process can read it, and nobody knows how old it is.",
			Do: "Put it into a file and name that: " + name + "_FILE.",
		}}
	}
	return nil
}

func kinds(value []byte) int {
	seen := make(map[byte]bool)
	for _, c := range value {
		seen[c] = true
	}
	return len(seen)
}

// password looks at that of the database's address.
func (p Patient) password() []Finding {
	u, err := url.Parse(p.Config.DatabaseURL)
	if err != nil || p.Config.DatabaseURL == "" || !p.Config.Production || u.Query().Get("sslcert") != "" {
		return nil
	}
	if password, _ := u.User.Password(); len(password) < goodPassword && !strings.HasPrefix(u.Query().Get("host"), "/") {
		return []Finding{{
			Level: Warning, Found: fmt.Sprintf("the password of the database role has %d characters", len(password)), Meaning: "Who reaches the database's port may guess it.",
			Do: "Draw another: openssl rand -hex 32.",
		}}
	}
	return nil
}

// secretFile looks at who may read the file and how old it is.
func (p Patient) secretFile(name, file string) []Finding {
	info, err := os.Stat(file)
	if err != nil {
		return unasked(err, "Look at "+name+"_FILE.")
	}
	var found []Finding
	if open := info.Mode().Perm(); open&0o022 != 0 || open&0o004 != 0 && !inside(file) && reachable(file) {
		found = append(found, Finding{
			Level: Fault, Found: fmt.Sprintf("%s (%s) is open to others: %v", file, name, open), Meaning: "Everybody on this machine can read or replace the secret.",
			Do: "chmod 400 " + file + ", and take it for known: draw another where that is possible.",
		})
	}
	age := p.Now().Sub(info.ModTime())
	if how := rotates[name]; how != "" && age > sessionAge {
		found = append(found, Finding{
			Level: Warning, Found: fmt.Sprintf("%s is %d days old", name, int(age.Hours()/24)), Meaning: "The older a secret, the more people and copies have seen it.", Do: how,
		})
	}
	return found
}

// seals tries whether the data key is the one with which secrets were sealed.
func seals(ctx context.Context, p Patient) []Finding {
	if p.Store == nil {
		return nil
	}
	tried, err := p.Store.System(reason).Seals(ctx)
	switch {
	case err != nil:
		return unasked(err, "Look whether the schema is there: luna migrate status.")
	case tried.Closed > 0:
		return []Finding{{
			Level: Fault, Found: "secrets in this database were sealed with another key than LUNA_DATA_KEY or LUNA_SEALING_KEY",
			Meaning: "Codes of apps and university logins are refused, mails that wait cannot be sent, pseudonyms come out differently.",
			Do:      "Put back the key that belongs to this database; in development it is data.key in the data folder.",
		}}
	case tried.Tried == 0:
		return fine("nothing is sealed yet")
	}
	return fine("what is sealed opens with the keys at hand")
}

// reachable tells whether others get as far as the file: no folder above it is
// closed to them.
func reachable(file string) bool {
	dir, err := filepath.Abs(file)
	for err == nil && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		var info os.FileInfo
		if info, err = os.Stat(dir); err == nil && info.Mode().Perm()&0o001 == 0 {
			return false
		}
	}
	return true
}

// inside tells files that a container or the system puts before this program
// alone, whatever their mode says.
func inside(file string) bool {
	return strings.HasPrefix(filepath.Clean(file), "/run/secrets/") || strings.HasPrefix(filepath.Clean(file), "/run/credentials/")
}
