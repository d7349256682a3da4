package models

// Reasons that several exceptions share.
const (
	drawn    = "the value is random and drawn by the program, so nobody can try whether it is taken"
	aPerson  = "an administrator of the platform has rows here and no university; the number of a person is drawn by a sequence"
	forAll   = "one job goes through it for all universities at once, by the time alone"
	noTenant = "what is in it belongs to no university: "
)

// knownHoles are the findings of the catalogue audit that are meant to be, with
// the reason. One that is not found any more fails the test: the list must not
// outlive what it excuses.
var knownHoles = map[string]string{
	"attempts has no university_id":         noTenant + "counters of failed tries under a hash, also for addresses that nobody has",
	"goose_db_version has no university_id": noTenant + "the steps of the schema, which the program may only read",
	"handshakes has no university_id":       noTenant + "a challenge that lives for minutes, before it is known who signs in",
	"job_runs has no university_id":         noTenant + "the ledger of the jobs, which work for all",
	"leases has no university_id":           noTenant + "which process is to do what at the moment",
	"settings has no university_id":         noTenant + "what the installation remembers of itself",

	"users (email_key) is unique over all universities":                   "it is how a person signs in, before a university is known; see accounts.go for how nobody learns from it who has an account",
	"universities (slug) is unique over all universities":                 "it names a university; administrators of the platform alone choose it",
	"modules (join_code) is unique over all universities":                 drawn,
	"sessions (token_hash) is unique over all universities":               drawn,
	"account_links (token_hash) is unique over all universities":          drawn,
	"calendar_feeds (token_hash) is unique over all universities":         drawn,
	"passkeys (credential_id) is unique over all universities":            drawn + "; a passkey signs in before a university is known",
	"mails (message_key) is unique over all universities":                 "the program makes the key of what the letter is about, so that none goes out twice; nobody types it",
	"account_links (user_id, kind) is unique over all universities":       aPerson,
	"recovery_codes (user_id, code_hash) is unique over all universities": aPerson,
	"totp_factors (user_id) is unique over all universities":              aPerson,

	"sessions (user_id) is an index that does not begin with the university":         aPerson,
	"passkeys (user_id) is an index that does not begin with the university":         aPerson,
	"mails (user_id) is an index that does not begin with the university":            aPerson,
	"sessions (expires_at) is an index that does not begin with the university":      forAll,
	"account_links (expires_at) is an index that does not begin with the university": forAll,
	"mails (run_after) is an index that does not begin with the university":          forAll,
	"assignments (release_at) is an index that does not begin with the university":   forAll,
}
