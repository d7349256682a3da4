package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"luna/models"
	"luna/models/schedule"
	"luna/models/sheets"
	"luna/views/pages"
)

func (h *Handlers) auditList(r *request) error {
	in, faults := r.auditSearch()
	return r.auditPage(in, faults)
}

func (r *request) auditPage(in models.AuditSearch, faults map[string]string) error {
	props := pages.AuditProps{Query: r.Request().URL.Query(), Search: in, Errors: faults}
	props.From, props.To = dayOnly(r.QueryParam("from")), dayOnly(r.QueryParam("to"))
	status := http.StatusOK
	if len(props.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	var err error
	if props.AuditList, err = r.scope.AuditLog(r.ctx(), props.Search); err != nil {
		return err
	}
	page := func(link string) string { return strings.Replace(link, "/admin/audit/export?", "/admin/audit?", 1) }
	props.Previous, props.Next = page(r.neighbour("before", props.AuditList.Previous)), page(r.neighbour("after", props.AuditList.Next))
	p := r.adminPage(r.T("Audit log"))
	p.Wide = true
	return r.show(status, pages.Audit(p, props))
}

// auditSearch reads the filters of the address. Days count in the reader's zone.
func (r *request) auditSearch() (in models.AuditSearch, faults map[string]string) {
	faults = map[string]string{}
	in = models.AuditSearch{
		Query: r.QueryParam("q"), Group: r.QueryParam("group"), Outcome: r.QueryParam("outcome"), Object: r.QueryParam("object"),
		Actor: number(r.QueryParam("actor")), ObjectID: number(r.QueryParam("id")),
		After: number(r.QueryParam("after")), Before: number(r.QueryParam("before")),
	}
	day := func(name string, plus int) time.Time {
		if r.QueryParam(name) == "" {
			return time.Time{}
		}
		d, err := schedule.ParseDate(r.QueryParam(name))
		if err != nil {
			faults[name] = r.T("Please enter a day such as 2026-10-05.")
			return time.Time{}
		}
		return d.AddDays(plus).Start(r.printer.Zone)
	}
	in.From, in.To = day("from", 0), day("to", 1)
	return in, faults
}

// dayOnly is a day that somebody typed, or nothing: a field for a day holds
// nothing else.
func dayOnly(typed string) string {
	if _, err := schedule.ParseDate(typed); err != nil {
		return ""
	}
	return typed
}

// auditExport gives all that the filters find as a table, a slice after another,
// so that nothing holds the whole of it. It is a POST: that somebody takes it is
// itself in the log, before the first line leaves. An export that fails on the
// way breaks off, so that no browser takes it for whole.
func (h *Handlers) auditExport(r *request) error {
	in, faults := r.auditSearch()
	if len(faults) > 0 {
		return errMalformed
	}
	in.After, in.Before = 0, 0
	answer := r.Response()
	out := sheets.NewWriter(answer, sheets.CSV)
	begin := sync.OnceFunc(func() {
		answer.Header().Set("Content-Type", sheets.CSV.MediaType())
		answer.Header().Set("Content-Disposition", `attachment; filename="audit-log.csv"`)
		answer.WriteHeader(http.StatusOK)
		out.Row("no", "time", "actor", "name", "role", "action", "what", "object", "id", "outcome", "facts", "hash")
	})
	err := r.scope.EachAudit(r.ctx(), in, func(rows []models.AuditRow) error {
		begin()
		// Each slice has the time of an answer: a large log may take a few of them.
		_ = http.NewResponseController(answer).SetWriteDeadline(h.Store.Now().Add(time.Minute))
		for _, row := range rows {
			out.Row(fmt.Sprint(row.Seq), row.At.UTC().Format(time.RFC3339), fmt.Sprint(row.ActorID), row.ActorName, row.ActorRole, row.Action,
				pages.AuditSentence(r.printer, row), row.Object, fmt.Sprint(row.ObjectID), row.Outcome, pages.AuditFacts(row), row.Hash)
		}
		return r.ctx().Err()
	})
	if faults, refused := r.invalid(err); refused {
		return r.auditPage(in, faults)
	}
	if err == nil {
		begin()
		err = out.Close()
	}
	if err != nil && answer.Committed {
		h.Log.Warn("an export of the audit log broke off", "error", err, "request", requestIDOf(r.Context))
		panic(http.ErrAbortHandler)
	}
	return err
}
