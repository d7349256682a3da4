// Package config is the one place that reads the environment. It knows every
// setting of the program, checks them together at start, and names every
// mistake at once, so that an operator corrects a file once instead of six
// times.
package config

import (
	"errors"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
)

// Config holds what the program was told from outside. The zero value is of no
// use; Load makes a checked one.
type Config struct {
	// Listen is the host:port that the web server binds.
	Listen string
	// DatabaseURL names a PostgreSQL database. Empty means the SQLite file
	// SQLiteFile in DataDir.
	DatabaseURL string
	// OwnerURL is the same PostgreSQL database as the role that owns its tables;
	// only migrations use it. Empty: the schema is migrated by somebody else.
	OwnerURL string
	// DataKey is the secret from which the keys for pseudonyms and for secrets at
	// rest are made. Empty outside production: a file in DataDir holds one.
	DataKey []byte
	// SealingKey seals secrets in place of the data key, and can be exchanged: what
	// was sealed with SealingKeyBefore opens still.
	SealingKey, SealingKeyBefore []byte
	// AuditAnchor is the file in which the heads of the audit log are written
	// down, so that nobody who can change the database can change the log unseen.
	AuditAnchor string
	// Mail says how mail leaves.
	Mail Mail
	// Media says in which bucket files are kept.
	Media Media
	// BackupDir is where backups arrive; empty: the program does not know.
	BackupDir string
	// SecretFiles are the files from which secrets came, by setting.
	SecretFiles map[string]string
	// DataDir is the folder for everything that the program itself writes.
	DataDir string
	// BaseURL is where people reach the program, without a trailing slash.
	// Links in mails and the accepted Host are made from it, never from a
	// request.
	BaseURL *url.URL
	// SessionKey is the secret of the session cookie. It is empty only outside
	// production, where main draws one that lasts as long as the process.
	SessionKey []byte
	// Production turns the checks on that a public site needs.
	Production bool
	// TrustedProxies are the peers whose forwarded client address is believed.
	TrustedProxies []netip.Prefix
	// PrivateLogins are hosts of university logins that may be asked although they
	// are not on the public Internet.
	PrivateLogins []string
	// Replicas is how many processes share the database.
	Replicas int
	// LogJSON chooses one JSON object a line over text for people.
	LogJSON bool
}

// DataKeyFile is where the key is kept that DataKey does not name.
func (c Config) DataKeyFile() string { return filepath.Join(c.DataDir, "data.key") }

// MediaDir is the folder in which the bytes of files are kept, unless Media names
// a bucket.
func (c Config) MediaDir() string { return filepath.Join(c.DataDir, "media") }

// ErasureLedger is the file that says who was erased. It belongs to the backup
// of the folder, not to that of the database.
func (c Config) ErasureLedger() string { return filepath.Join(c.DataDir, "erasures.log") }

// SQLiteFile is the database file that is used when DatabaseURL is empty.
func (c Config) SQLiteFile() string {
	return filepath.Join(c.DataDir, "luna.db")
}

// Load reads all settings through lookup, which main gives as os.LookupEnv. An
// empty value counts as not set. The error, if there is one, names every
// mistake on a line of its own and never repeats a secret.
func Load(lookup func(string) (string, bool)) (Config, error) {
	r := &reader{lookup: lookup}
	c := Config{
		Production:  r.choice("LUNA_ENV", "development", "production") == "production",
		Listen:      r.listen("LUNA_LISTEN", "localhost:8080"),
		DatabaseURL: r.databaseURL("LUNA_DATABASE_URL"),
		OwnerURL:    r.databaseURL("LUNA_DATABASE_OWNER_URL"),
		DataKey:     r.key("LUNA_DATA_KEY"),
		SealingKey:  r.key("LUNA_SEALING_KEY"), SealingKeyBefore: r.key("LUNA_SEALING_KEY_BEFORE"),
		DataDir:        r.text("LUNA_DATA_DIR", "data"),
		SessionKey:     r.key("LUNA_SESSION_KEY"),
		TrustedProxies: r.prefixes("LUNA_TRUSTED_PROXIES"),
		PrivateLogins:  strings.FieldsFunc(strings.ToLower(r.text("LUNA_PRIVATE_LOGINS", "")), func(c rune) bool { return c == ',' || c == ' ' }),
		Replicas:       r.count("LUNA_REPLICAS", 1),
	}
	c.AuditAnchor = r.text("LUNA_AUDIT_ANCHOR", filepath.Join(c.DataDir, "audit-anchor.log"))
	c.Mail = r.mail(c.Production)
	c.Media = r.media()
	c.Media.Proxy = r.mediaProxy(c)
	c.BackupDir = r.text("LUNA_BACKUP_DIR", "")
	c.BaseURL = r.baseURL("LUNA_BASE_URL", "http://"+c.Listen)
	format := "text"
	if c.Production {
		format = "json"
	}
	c.LogJSON = r.choice("LUNA_LOG_FORMAT", format, "text", "json") == "json"
	c.SecretFiles = r.files
	r.together(c)
	return c, errors.Join(r.mistakes...)
}

// together checks what no single setting can tell.
func (r *reader) together(c Config) {
	if c.Replicas > 1 && c.DatabaseURL == "" && !r.wrong["LUNA_DATABASE_URL"] {
		r.mistake("LUNA_REPLICAS", "is %d, but an SQLite file serves one process only; set LUNA_DATABASE_URL to a PostgreSQL database", c.Replicas)
	}
	if len(c.SealingKey) == 0 && len(c.SealingKeyBefore) > 0 && !r.wrong["LUNA_SEALING_KEY"] {
		r.mistake("LUNA_SEALING_KEY_BEFORE", "is set, but LUNA_SEALING_KEY is not; the key that is used now goes there, the one before it here")
	}
	if !c.Production {
		return
	}
	if len(c.SessionKey) == 0 && !r.wrong["LUNA_SESSION_KEY"] {
		r.mistake("LUNA_SESSION_KEY", "is missing; production needs a secret of at least %d characters, for example from: openssl rand -hex 32", minKey)
	}
	if len(c.DataKey) == 0 && !r.wrong["LUNA_DATA_KEY"] {
		r.mistake("LUNA_DATA_KEY", "is missing; production needs a secret of at least %d characters, for example from: openssl rand -hex 32; keep a copy, without it pseudonyms and second factors are lost", minKey)
	}
	if _, set := r.value("LUNA_BASE_URL"); !set {
		r.mistake("LUNA_BASE_URL", "is missing; production needs the public address, such as https://luna.example.org")
	} else if c.BaseURL.Scheme != "https" && !r.wrong["LUNA_BASE_URL"] {
		r.mistake("LUNA_BASE_URL", "is %q; production needs an https:// address, or passwords would travel in the clear", c.BaseURL)
	}
}
