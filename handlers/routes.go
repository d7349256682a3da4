package handlers

import (
	"fmt"
	"net/http"
	"sort"
	"strings"

	"luna/models"

	"github.com/labstack/echo/v4"
)

// route is one door: who may pass, and what is behind it.
type route struct {
	policy policy
	handle func(*request) error
}

// routes is every address of the program. A method and a pattern, who may use
// it, the handler. GET never changes anything.
func (h *Handlers) routes() map[string]route {
	return map[string]route{
		// Anyone
		"GET /":                           {anyone().inSupport(student, lecturer), h.start},
		"GET /login":                      {anyone(), h.loginForm},
		"POST /login":                     {anyone(), h.login},
		"GET /login/university":           {anyone(), h.loginChoose},
		"GET /login/university/:provider": {anyone(), h.loginAway},
		"GET /login/callback":             {anyone(), h.loginBack},
		"GET /login/second":               {anyone(), h.secondForm},
		"POST /login/passkey":             {anyone(), h.loginPasskey},
		"POST /login/passkey/begin":       {anyone(), h.loginPasskeyBegin},
		"POST /login/second":              {anyone(), h.second},
		"GET /password/forgot":            {anyone(), h.forgotForm},
		"POST /password/forgot":           {anyone(), h.forgot},
		"GET /password/reset/:token":      {anyone(), h.linkShow(models.LinkReset)},
		"POST /password/reset/:token":     {anyone(), h.linkUse(models.LinkReset)},
		"GET /invitations/:token":         {anyone(), h.linkShow(models.LinkInvitation)},
		"POST /invitations/:token":        {anyone(), h.linkUse(models.LinkInvitation)},
		"GET /verify/:token":              {anyone(), h.linkShow(models.LinkVerification)},
		"POST /verify/:token":             {anyone(), h.linkUse(models.LinkVerification)},
		"GET /account/email/:token":       {anyone(), h.linkShow(models.LinkEmail)},
		"POST /account/email/:token":      {anyone(), h.linkUse(models.LinkEmail)},
		"POST /logout":                    {anyone().endsSupport(), h.logout},
		"POST /language":                  {anyone(), h.languageChoose},
		"GET /static/*":                   {nameless(), h.staticFile},
		"GET /favicon.ico":                {nameless(), h.favicon},
		"GET /health":                     {nameless(), h.healthReady},
		"GET /health/":                    {nameless(), h.healthReady},
		"GET /health/live":                {nameless(), h.healthLive},
		"GET /health/ready":               {nameless(), h.healthReady},

		// Students
		"GET /join/:code":                          {only(student, lecturer, admin), h.join},
		"POST /join":                               {only(student), h.joinByCode},
		"GET /modules/:module/enrollment":          {only(student), h.enrollForm},
		"POST /modules/:module/enrollment":         {only(student), h.enroll},
		"POST /modules/:module/enrollment/leave":   {only(student).whoAttends("module"), h.leave},
		"POST /modules/:module/enrollment/sharing": {only(student).whoAttends("module"), h.changeSharing},
		"GET /surveys":                             {only(student).inSupport(student), h.surveyList},
		"GET /surveys/:survey":                     {only(student), h.surveyShow},
		"POST /surveys/:survey":                    {only(student), h.surveyAnswer},
		"PUT /surveys/:survey/draft":               {only(student), h.surveyDraft},
		"GET /surveys/:survey/done":                {only(student), h.surveyDone},
		"GET /trends":                              {only(student), h.ownTrends},

		// A person's own data
		"GET /account/privacy":                   {signedIn(), h.privacyShow},
		"GET /account/privacy/:module":           {only(student), h.modulePrivacy},
		"POST /account/privacy/:module/agree":    {only(student), h.privacyAgree},
		"POST /account/privacy/:module/research": {only(student), h.privacyResearch},
		"POST /account/privacy/:module/withdraw": {only(student), h.privacyWithdraw},
		"GET /account/export":                    {signedIn().whoConfirmed(), h.exportForm},
		"POST /account/export":                   {signedIn().whoConfirmed(), h.export},
		"GET /account/erase":                     {signedIn().whoConfirmed(), h.eraseForm},
		"POST /account/erase":                    {signedIn().whoConfirmed(), h.eraseMyself},
		"GET /admin/users/:user/erase":           {administrators().whoConfirmed(), h.userEraseForm},
		"POST /admin/users/:user/erase":          {administrators().whoConfirmed(), h.userErase},
		"GET /admin/retention":                   {only(admin), h.retentionShow},

		// Modules, for their staff
		"GET /modules":                                    {only(student, lecturer, admin).inSupport(student, lecturer), h.moduleList},
		"GET /modules/new":                                {only(lecturer, admin), h.moduleNew},
		"POST /modules/new":                               {only(lecturer, admin), h.moduleCreate},
		"GET /modules/:module":                            {only(student, lecturer, admin).whoBelong("module").inSupport(lecturer), h.module},
		"GET /modules/:module/settings":                   {only(lecturer, admin).whoBelong("module").inSupport(lecturer), h.moduleSettings},
		"POST /modules/:module/settings":                  {only(lecturer, admin).whoBelong("module"), h.moduleUpdate},
		"POST /modules/:module/key":                       {only(lecturer, admin).whoBelong("module"), h.moduleKey},
		"POST /modules/:module/activate":                  {only(lecturer, admin).whoBelong("module"), h.moduleActivate},
		"POST /modules/:module/deactivate":                {only(lecturer, admin).whoBelong("module"), h.moduleDeactivate},
		"POST /modules/:module/archive":                   {only(lecturer, admin).whoBelong("module"), h.moduleArchive},
		"POST /modules/:module/staff":                     {only(lecturer, admin).whoBelong("module"), h.staffAdd},
		"POST /modules/:module/staff/:user/remove":        {only(lecturer, admin).whoBelong("module"), h.staffRemove},
		"GET /modules/:module/people":                     {only(lecturer).whoTeaches("module"), h.roster},
		"POST /modules/:module/people/:enrollment/remove": {only(lecturer).whoTeaches("module"), h.studentRemove},
		"GET /modules/:module/plans":                      {only(lecturer).whoTeaches("module").inSupport(lecturer), h.planList},
		"GET /modules/:module/plans/new":                  {only(lecturer).whoTeaches("module"), h.planNew},
		"POST /modules/:module/plans/new":                 {only(lecturer).whoTeaches("module"), h.planSave},
		"GET /modules/:module/plans/:plan":                {only(lecturer).whoTeaches("module").inSupport(lecturer), h.planShow},
		"POST /modules/:module/plans/:plan":               {only(lecturer).whoTeaches("module"), h.planSave},
		"POST /modules/:module/plans/:plan/start":         {only(lecturer).whoTeaches("module"), h.planStart},
		"POST /modules/:module/plans/:plan/stop":          {only(lecturer).whoTeaches("module"), h.planStop},
		"GET /modules/:module/trends":                     {only(lecturer).whoTeaches("module"), h.moduleTrends},
		"GET /modules/:module/trends/:enrollment":         {only(lecturer).whoTeaches("module"), h.personTrends},

		// Questionnaires
		"GET /forms":                       {only(lecturer, admin).inSupport(lecturer), h.formList},
		"POST /forms":                      {only(lecturer, admin), h.formCreate},
		"GET /forms/new":                   {only(lecturer, admin), h.formNew},
		"GET /forms/:form":                 {only(lecturer, admin).inSupport(lecturer), h.formShow},
		"POST /forms/:form/publish":        {only(lecturer, admin), h.formPublish},
		"POST /forms/:form/copy":           {only(lecturer, admin), h.formCopy},
		"POST /forms/:form/archive":        {only(lecturer, admin), h.formArchive},
		"POST /forms/:form/restore":        {only(lecturer, admin), h.formRestore},
		"GET /forms/:form/edit":            {only(lecturer, admin), h.formEditor},
		"POST /forms/:form/edit":           {only(lecturer, admin), h.formEdit},
		"GET /forms/:form/preview":         {only(lecturer, admin).inSupport(lecturer), h.formPreview},
		"POST /forms/:form/preview":        {only(lecturer, admin), h.formTry},
		"POST /forms/:form/preview/item":   {only(lecturer, admin), h.formItemPreview},
		"GET /forms/:form/definition":      {only(lecturer, admin), h.formDefinition},
		"POST /forms/:form/definition":     {only(lecturer, admin), h.formReplace},
		"GET /forms/:form/definition.json": {only(lecturer, admin), h.formDownload},

		// The first run and the own account
		"GET /setup":                                     {anyone(), h.setupForm},
		"POST /setup":                                    {anyone(), h.setup},
		"GET /account":                                   {signedIn(), h.accountShow},
		"POST /account":                                  {signedIn(), h.accountUpdate},
		"POST /account/password":                         {signedIn(), h.accountPassword},
		"GET /account/email":                             {signedIn().whoConfirmed(), h.addressForm},
		"POST /account/email":                            {signedIn().whoConfirmed(), h.addressAsk},
		"POST /account/verify":                           {signedIn(), h.addressVerify},
		"GET /account/confirm":                           {signedIn().evenWithoutFactor(), h.confirmForm},
		"POST /account/confirm":                          {signedIn().evenWithoutFactor(), h.confirm},
		"GET /account/factors":                           {signedIn().evenWithoutFactor(), h.factorList},
		"GET /account/factors/app":                       {signedIn().evenWithoutFactor().whoConfirmed(), h.factorApp},
		"POST /account/factors/app":                      {signedIn().evenWithoutFactor().whoConfirmed(), h.factorAppBegin},
		"POST /account/factors/app/confirm":              {signedIn().evenWithoutFactor().whoConfirmed(), h.factorAppConfirm},
		"POST /account/factors/app/remove":               {signedIn().whoConfirmed(), h.factorAppRemove},
		"POST /account/factors/codes":                    {signedIn().whoConfirmed(), h.recoveryCodesNew},
		"POST /account/confirm/passkey":                  {signedIn().evenWithoutFactor(), h.confirmPasskey},
		"POST /account/confirm/passkey/begin":            {signedIn().evenWithoutFactor(), h.confirmPasskeyBegin},
		"POST /account/factors/passkeys":                 {signedIn().evenWithoutFactor().whoConfirmed(), h.passkeyAdd},
		"POST /account/factors/passkeys/begin":           {signedIn().evenWithoutFactor().whoConfirmed(), h.passkeyBegin},
		"POST /account/factors/passkeys/:passkey":        {signedIn().whoConfirmed(), h.passkeyRename},
		"POST /account/factors/passkeys/:passkey/remove": {signedIn().whoConfirmed(), h.passkeyRemove},
		"GET /account/access":                            {signedIn(), h.accessList},
		"POST /support/end":                              {signedIn().endsSupport(), h.supportEnd},
		"POST /account/sessions/end":                     {signedIn(), h.accountSignOutEverywhere},
		"POST /account/sessions/:session/end":            {signedIn(), h.accountSessionEnd},

		// Administration
		"GET /admin":                                                    {administrators(), h.adminOverview},
		"GET /admin/audit":                                              {administrators(), h.auditList},
		"POST /admin/audit/export":                                      {administrators(), h.auditExport},
		"GET /admin/jobs":                                               {administrators(), h.jobList},
		"POST /admin/jobs/:job":                                         {platformAdmin(), h.jobRun},
		"GET /admin/mails":                                              {administrators(), h.mailList},
		"GET /admin/mails/:mail":                                        {administrators(), h.mailShow},
		"POST /admin/mails/:mail/resend":                                {administrators(), h.mailResend},
		"POST /admin/mails/:mail/discard":                               {administrators(), h.mailDiscard},
		"GET /admin/users":                                              {administrators(), h.userList},
		"POST /admin/users":                                             {administrators(), h.userCreate},
		"GET /admin/users/new":                                          {administrators(), h.userNew},
		"POST /admin/users/many":                                        {administrators(), h.usersMany},
		"GET /admin/users/import":                                       {only(admin), h.importForm},
		"POST /admin/users/import":                                      {only(admin), h.importUpload},
		"GET /admin/users/import/:import":                               {only(admin), h.importPreview},
		"POST /admin/users/import/:import":                              {only(admin), h.importApply},
		"POST /admin/users/import/:import/report":                       {only(admin), h.importReport},
		"POST /admin/users/import/:import/discard":                      {only(admin), h.importDiscard},
		"POST /admin/users/export":                                      {only(admin), h.userExport},
		"POST /admin/users/:user/programme":                             {only(admin), h.userProgramme},
		"GET /admin/users/:user":                                        {administrators(), h.userShow},
		"POST /admin/users/:user":                                       {administrators(), h.userUpdate},
		"POST /admin/users/:user/password":                              {administrators(), h.userPassword},
		"POST /admin/users/:user/invite":                                {administrators(), h.userInvite},
		"POST /admin/users/:user/factors/reset":                         {administrators().whoConfirmed(), h.userFactorsReset},
		"GET /admin/users/:user/support":                                {only(admin).whoConfirmed(), h.supportForm},
		"POST /admin/users/:user/support":                               {only(admin).whoConfirmed(), h.supportStart},
		"POST /admin/users/:user/deactivate":                            {administrators(), h.userDeactivate},
		"POST /admin/users/:user/reactivate":                            {administrators(), h.userReactivate},
		"GET /admin/faculties":                                          {only(admin), h.facultyList},
		"POST /admin/faculties":                                         {only(admin), h.facultyCreate},
		"POST /admin/faculties/:faculty":                                {only(admin), h.facultyRename},
		"POST /admin/faculties/:faculty/delete":                         {only(admin), h.facultyDelete},
		"GET /admin/faculties/:faculty":                                 {only(admin), h.facultyShow},
		"POST /admin/faculties/:faculty/departments":                    {only(admin), h.departmentCreate},
		"POST /admin/faculties/:faculty/departments/:department":        {only(admin), h.departmentRename},
		"POST /admin/faculties/:faculty/departments/:department/move":   {only(admin), h.departmentMove},
		"POST /admin/faculties/:faculty/departments/:department/delete": {only(admin), h.departmentDelete},
		"POST /admin/faculties/:faculty/programmes":                     {only(admin), h.programmeCreate},
		"POST /admin/faculties/:faculty/programmes/:programme":          {only(admin), h.programmeUpdate},
		"POST /admin/faculties/:faculty/programmes/:programme/delete":   {only(admin), h.programmeDelete},
		"GET /admin/modules":                                            {only(admin), h.adminModules},
		"GET /admin/storage":                                            {administrators(), h.storage},
		"GET /admin/settings":                                           {only(admin), h.settingsShow},
		"POST /admin/settings":                                          {only(admin), h.settingsUpdate},
		"GET /admin/settings/logo":                                      {only(admin), h.logoOf},
		"POST /admin/settings/logo":                                     {only(admin), h.logoSet},
		"POST /admin/settings/logo/remove":                              {only(admin), h.logoRemove},
		"GET /university/logo":                                          {only(student, lecturer, admin).inSupport(student, lecturer), h.universityLogo},
		"GET /university/colours.css":                                   {only(student, lecturer, admin).inSupport(student, lecturer), h.universityColours},
		"GET /admin/universities/:university/settings":                  {platformAdmin(), h.settingsShow},
		"POST /admin/universities/:university/settings":                 {platformAdmin(), h.settingsUpdate},
		"GET /admin/universities/:university/settings/logo":             {platformAdmin(), h.logoOf},
		"POST /admin/universities/:university/settings/logo":            {platformAdmin(), h.logoSet},
		"POST /admin/universities/:university/settings/logo/remove":     {platformAdmin(), h.logoRemove},
		"GET /admin/logins":                                             {only(admin), h.providerList},
		"GET /admin/logins/new":                                         {only(admin), h.providerNew},
		"POST /admin/logins/new":                                        {only(admin), h.providerCreate},
		"GET /admin/logins/:provider":                                   {only(admin), h.providerShow},
		"POST /admin/logins/:provider":                                  {only(admin), h.providerUpdate},
		"POST /admin/logins/:provider/remove":                           {only(admin), h.providerRemove},
		"GET /admin/universities":                                       {platformAdmin(), h.universityList},
		"POST /admin/universities":                                      {platformAdmin(), h.universityCreate},
		"GET /admin/universities/new":                                   {platformAdmin(), h.universityNew},
		"GET /admin/universities/:university":                           {platformAdmin(), h.universityShow},
		"POST /admin/universities/:university":                          {platformAdmin(), h.universityUpdate},
		"POST /admin/universities/:university/close":                    {platformAdmin(), h.universityClose},
		"POST /admin/universities/:university/reopen":                   {platformAdmin(), h.universityReopen},
		"POST /admin/universities/:university/administrators":           {platformAdmin(), h.administratorAdd},
	}
}

// Door is a route as the tests that walk all of them see it.
type Door struct {
	Method, Pattern string
	// Anyone: it is open to people who are not signed in.
	Anyone bool
	// Roles that may pass, where not anyone may.
	Roles []models.Role
	// University and Platform: whether people with a university may pass, and
	// those who administer the platform.
	University, Platform bool
	// Rule says what else somebody must be in the module that the address names:
	// "teaches", "attends", "belongs" or nothing.
	Rule string
	// Confirmed: they must have proved lately who they are.
	Confirmed bool
}

// Doors lists every route in a fixed order.
func Doors() []Door {
	var all []Door
	for pattern, rt := range (&Handlers{}).routes() {
		method, path, _ := strings.Cut(pattern, " ")
		p := rt.policy
		door := Door{
			Method: method, Pattern: path, Anyone: p.anyone, Roles: p.roles,
			University: p.platform != platformOnly, Platform: p.platform != universityOnly, Confirmed: p.confirmed,
		}
		for _, rule := range p.objects {
			door.Rule = rule.kind
		}
		all = append(all, door)
	}
	sort.Slice(all, func(i, j int) bool {
		return all[i].Pattern+all[i].Method < all[j].Pattern+all[j].Method
	})
	return all
}

// register puts a table into Echo. GET answers HEAD too.
func (h *Handlers) register(e *echo.Echo, table map[string]route) {
	for pattern, rt := range table {
		h.add(e, pattern, rt)
	}
}

func (h *Handlers) add(e *echo.Echo, pattern string, rt route) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok || rt.handle == nil || !rt.policy.said {
		panic(fmt.Sprintf("route %q does not say who may use it", pattern))
	}
	if len(rt.policy.support.seenBy) > 0 && method != http.MethodGet {
		panic(fmt.Sprintf("route %q would let a support view change something", pattern))
	}
	e.Add(method, path, h.dispatch(rt))
	if method == http.MethodGet {
		e.Add(http.MethodHead, path, h.dispatch(rt))
	}
}

// dispatch is the way of one request: who is it, may they, do it.
func (h *Handlers) dispatch(rt route) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := h.newRequest(c, !rt.policy.nameless)
		if err != nil {
			return err
		}
		if err := rt.policy.inView(r); err != nil {
			return err
		}
		if err := rt.policy.check(r); err != nil {
			return err
		}
		return rt.handle(r)
	}
}
