package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"luna/models"
	"luna/models/schedule"
	"luna/models/sheets"
	"luna/views/pages"
)

func (h *Handlers) auditList(r *request) error {
	props := pages.AuditProps{Query: r.Request().URL.Query(), Errors: map[string]string{}}
	props.Search, props.Errors = r.auditSearch()
	if props.From = r.QueryParam("from"); props.Errors["from"] != "" {
		props.From = "" // a field for a day holds nothing else
	}
	if props.To = r.QueryParam("to"); props.Errors["to"] != "" {
		props.To = ""
	}
	status := http.StatusOK
	if len(props.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	var err error
	if props.AuditList, err = r.scope.AuditLog(r.ctx(), props.Search); err != nil {
		return err
	}
	props.Previous, props.Next = r.neighbour("before", props.AuditList.Previous), r.neighbour("after", props.AuditList.Next)
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

// auditExport gives all that the filters find as a table. It is a POST: that
// somebody took it is itself in the log.
func (h *Handlers) auditExport(r *request) error {
	in, faults := r.auditSearch()
	if len(faults) > 0 {
		return errMalformed
	}
	in.After, in.Before = 0, 0
	var file bytes.Buffer
	out := sheets.NewWriter(&file, sheets.CSV)
	out.Row("no", "time", "actor", "name", "role", "action", "what", "object", "id", "outcome", "facts", "hash")
	err := r.scope.EachAudit(r.ctx(), in, func(row models.AuditRow) {
		out.Row(fmt.Sprint(row.Seq), row.At.UTC().Format(time.RFC3339), fmt.Sprint(row.ActorID), row.ActorName, row.ActorRole, row.Action,
			pages.AuditSentence(r.printer, row), row.Object, fmt.Sprint(row.ObjectID), row.Outcome, pages.AuditFacts(row), row.Hash)
	})
	if err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="audit-log.csv"`)
	return r.send(http.StatusOK, sheets.CSV.MediaType(), file.Bytes())
}
