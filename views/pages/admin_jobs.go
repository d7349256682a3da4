package pages

import (
	"regexp"
	"strings"
)

// JobTitle is what a job is called; one that is new here keeps its code name.
func JobTitle(p Speaker, name string) string {
	switch name {
	case "create-surveys":
		return p.T("Create surveys")
	case "compute-trends":
		return p.T("Compute trends")
	case "clean-up":
		return p.T("Clean up")
	case "retention":
		return p.T("Erase what is over")
	case "send-mail":
		return p.T("Send mail")
	case "anchor-audit":
		return p.T("Anchor the audit log")
	case "verify-audit":
		return p.T("Verify the audit log")
	case "sweep-media":
		return p.T("Sweep the files")
	case "release-marks":
		return p.T("Release marks")
	case "notices":
		return p.T("Tell what is new")
	}
	return name
}

// jobPurpose says what a job does; of one that is new here, nothing.
func jobPurpose(p Speaker, name string) string {
	switch name {
	case "create-surveys":
		return p.T("Creates the surveys that are due in all active modules.")
	case "compute-trends":
		return p.T("Computes the trends where answers have come in.")
	case "clean-up":
		return p.T("Removes sessions that are over and old entries of this list.")
	case "retention":
		return p.T("Erases what has been kept as long as the universities say.")
	case "send-mail":
		return p.T("Sends the mail that waits, every minute. Only its failures are listed here.")
	case "anchor-audit":
		return p.T("Writes the newest entry of each audit log into a file outside the database.")
	case "verify-audit":
		return p.T("Checks that nobody has changed the audit logs.")
	case "sweep-media":
		return p.T("Removes files that belong to nothing, and uploads that were given up.")
	case "release-marks":
		return p.T("Releases the marks of assignments whose date has come, every minute. Only its failures are listed here.")
	case "notices":
		return p.T("Tells students what has opened, appeared or is due soon, every five minutes. Only its failures are listed here.")
	}
	return ""
}

var figures = regexp.MustCompile(`\d+`)

// JobDetail translates what a job said when it ended, part by part. The ledger
// keeps it in English; what is not known here is shown as it is.
func JobDetail(p Speaker, detail string) string {
	var b strings.Builder
	for detail != "" {
		end := strings.IndexAny(detail, ",:;")
		if end < 0 {
			end = len(detail)
		}
		b.WriteString(jobPart(p, detail[:end]))
		rest := strings.TrimLeft(detail[end:], ",:; ")
		b.WriteString(detail[end : len(detail)-len(rest)])
		detail = rest
	}
	return b.String()
}

func jobPart(p Speaker, part string) string {
	var n []any
	for _, figure := range figures.FindAllString(part, -1) {
		n = append(n, figure)
	}
	switch figures.ReplaceAllLiteralString(part, "#") {
	case "created # surveys":
		return p.T("created %s surveys", n...)
	case "# modules":
		return p.T("%s modules", n...)
	case "# changed":
		return p.T("%s changed", n...)
	case "# fits":
		return p.T("%s fits", n...)
	case "# curves":
		return p.T("%s curves", n...)
	case "removed # sessions":
		return p.T("removed %s sessions", n...)
	case "# counters of failed tries":
		return p.T("%s counters of failed tries", n...)
	case "# old runs":
		return p.T("%s old runs", n...)
	case "# mails":
		return p.T("%s mails", n...)
	case "# texts of mails":
		return p.T("%s texts of mails", n...)
	case "# tables of people":
		return p.T("%s tables of people", n...)
	case "sent # mails":
		return p.T("sent %s mails", n...)
	case "# to be tried again":
		return p.T("%s to be tried again", n...)
	case "# dead letters":
		return p.T("%s dead letters", n...)
	case "anchored # chains":
		return p.T("anchored %s chains", n...)
	case "verified # entries of # chains":
		return p.T("verified %s entries of %s chains", n...)
	case "removed # uploads":
		return p.T("removed %s uploads", n...)
	case "# files and # contents that nobody uses":
		return p.T("%s files and %s contents that nobody uses", n...)
	case "# objects of # bytes":
		return p.T("%s objects of %s bytes", n...)
	case "wrote # notices":
		return p.T("wrote %s notices", n...)
	case "released # marks":
		return p.T("released %s marks", n...)
	case "the process ended before the job did":
		return p.T("the process ended before the job did")
	}
	return part
}
