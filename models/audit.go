package models

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"time"
)

// AuditEntry is one line of a university's audit log: who did what to which
// record. It is never changed and never removed, and it holds no names, no
// addresses and no answers. University 0 is the platform.
//
// The entries of a university are a chain: each has the hash of the one before
// in its own, so that none can be changed, taken out or put in between without
// all that follow showing it. That a chain was cut off or made anew altogether
// only an anchor outside of the database shows, see Anchor.
type AuditEntry struct {
	UniversityID uint64 `gorm:"primaryKey;autoIncrement:false"`
	Seq          uint64 `gorm:"primaryKey;autoIncrement:false"` // from 1, without gaps
	At           time.Time
	ActorID      uint64 // 0: the program itself, or somebody unknown
	ActorRole    string
	Action       string // "user.deactivate"
	Object       string // "user"
	ObjectID     uint64
	Outcome      string // AuditOK or AuditRefused
	Facts        string // JSON object of numbers and code words
	Previous     string // hash of the entry before, hex
	Hash         string // hex
}

// The outcomes of what is in the log.
const (
	AuditOK      = "ok"
	AuditRefused = "refused"
)

// Roles in the log that are no Role of a university.
const (
	auditPlatform = "platform"
	auditSystem   = "system"
	auditNobody   = "nobody" // is signed in
)

// noHash stands for the entry before the first.
var noHash = hex.EncodeToString(make([]byte, sha256.Size))

// canonical is the entry without its hashes as bytes. Different entries give
// different bytes: numbers have a fixed size, texts say how long they are.
func (e AuditEntry) canonical() []byte {
	b := []byte("luna audit 1\n")
	number := func(n uint64) { b = binary.BigEndian.AppendUint64(b, n) }
	word := func(s string) {
		number(uint64(len(s)))
		b = append(b, s...)
	}
	number(e.UniversityID)
	number(e.Seq)
	number(uint64(e.At.UnixMicro()))
	number(e.ActorID)
	word(e.ActorRole)
	word(e.Action)
	word(e.Object)
	number(e.ObjectID)
	word(e.Outcome)
	word(e.Facts)
	return b
}

// chained is the hash of the entry behind the one whose hash is given.
func (e AuditEntry) chained(previous string) (string, error) {
	before, err := hex.DecodeString(previous)
	if err != nil || len(before) != sha256.Size {
		return "", fmt.Errorf("audit log of university %d: the hash before entry %d is %q", e.UniversityID, e.Seq, previous)
	}
	sum := sha256.New()
	sum.Write(before)
	sum.Write(e.canonical())
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// auditRole is the role of an actor as the logs name it.
func (a Actor) auditRole() string {
	switch {
	case a.UserID == 0 && a.Role == "":
		return auditNobody
	case a.UserID == 0:
		return auditSystem
	case a.Platform():
		return auditPlatform
	}
	return string(a.Role)
}

var (
	auditAction = regexp.MustCompile(`^[a-z]+(\.[a-z-]+)+$`)
	auditWord   = regexp.MustCompile(`^[a-z0-9][a-z0-9_.:-]{0,39}$`)
)

// newAuditEntry checks what a caller wants to write. The log stays for years
// and many read it: free text is refused, so that no name can get into it by
// mistake.
func newAuditEntry(a Actor, action, object string, id uint64, facts map[string]any, outcome string) (AuditEntry, error) {
	if !auditAction.MatchString(action) || !auditWord.MatchString(object) {
		return AuditEntry{}, fmt.Errorf("audit: %q of %q is no action", action, object)
	}
	text := []byte("{}")
	if len(facts) > 0 {
		for name, value := range facts {
			if !auditWord.MatchString(name) || !plainFact(reflect.ValueOf(value)) {
				return AuditEntry{}, fmt.Errorf("audit: the fact %q of %s is neither a number nor a code word", name, action)
			}
		}
		var err error
		if text, err = json.Marshal(facts); err != nil { // sorts the names
			return AuditEntry{}, fmt.Errorf("audit: writing the facts of %s: %w", action, err)
		}
	}
	return AuditEntry{
		UniversityID: a.UniversityID, ActorID: a.UserID, ActorRole: a.auditRole(),
		Action: action, Object: object, ObjectID: id, Outcome: outcome, Facts: string(text),
	}, nil
}

// plainFact tells whether a fact is a number, yes or no, a code word, or a list
// of those.
func plainFact(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint64:
		return true
	case reflect.String:
		return v.String() == "" || auditWord.MatchString(v.String())
	case reflect.Slice:
		for i := range v.Len() {
			if !plainFact(v.Index(i)) {
				return false
			}
		}
		return v.Len() <= mostFacts
	}
	return false
}

// mostFacts bounds the list in a fact: the people of one page acted on at once.
const mostFacts = 500
