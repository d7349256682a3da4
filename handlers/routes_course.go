package handlers

// courseRoutes are those of lessons, of what is handed in and of marks.
func (h *Handlers) courseRoutes() map[string]route {
	return map[string]route{
		// Lessons
		"GET /modules/:module/lessons/:lesson/files/:file": {only(student, lecturer).whoBelong("module"), h.lessonFile},
		"POST /modules/:module/lessons/:lesson/watching":   {only(student).whoAttends("module"), h.lessonWatching},

		// Lessons
		"GET /modules/:module/lessons":                             {only(student, lecturer).whoBelong("module"), h.lessonList},
		"POST /modules/:module/lessons":                            {only(lecturer).whoTeaches("module"), h.lessonCreate},
		"POST /modules/:module/lessons/preview":                    {only(lecturer).whoTeaches("module"), h.lessonPreview},
		"GET /modules/:module/lessons/:lesson":                     {only(student, lecturer).whoBelong("module"), h.lessonShow},
		"POST /modules/:module/lessons/:lesson/open":               {only(student).whoAttends("module"), h.lessonOpen},
		"POST /modules/:module/lessons/:lesson/finish":             {only(student).whoAttends("module"), h.lessonFinish},
		"GET /modules/:module/lessons/:lesson/edit":                {only(lecturer).whoTeaches("module"), h.lessonEditor},
		"POST /modules/:module/lessons/:lesson/edit":               {only(lecturer).whoTeaches("module"), h.lessonUpdate},
		"GET /modules/:module/lessons/:lesson/questions":           {only(lecturer).whoTeaches("module"), h.lessonQuestions},
		"POST /modules/:module/lessons/:lesson/questions":          {only(lecturer).whoTeaches("module"), h.lessonAsk},
		"POST /modules/:module/lessons/:lesson/move":               {only(lecturer).whoTeaches("module"), h.lessonMove},
		"POST /modules/:module/lessons/:lesson/delete":             {only(lecturer).whoTeaches("module"), h.lessonDelete},
		"POST /modules/:module/lessons/:lesson/files":              {only(lecturer).whoTeaches("module"), h.lessonFileAdd},
		"POST /modules/:module/lessons/:lesson/files/:file/delete": {only(lecturer).whoTeaches("module"), h.lessonFileDelete},

		// Assignments
		"GET /modules/:module/assignments":                                           {only(student, lecturer).whoBelong("module"), h.assignmentList},
		"POST /modules/:module/assignments":                                          {only(lecturer).whoTeaches("module"), h.assignmentCreate},
		"GET /modules/:module/assignments/:assignment":                               {only(student, lecturer).whoBelong("module"), h.assignmentShow},
		"GET /modules/:module/assignments/:assignment/edit":                          {only(lecturer).whoTeaches("module"), h.assignmentEditor},
		"POST /modules/:module/assignments/:assignment/edit":                         {only(lecturer).whoTeaches("module"), h.assignmentUpdate},
		"GET /modules/:module/assignments/:assignment/rubric":                        {only(lecturer).whoTeaches("module"), h.rubricEditor},
		"POST /modules/:module/assignments/:assignment/rubric":                       {only(lecturer).whoTeaches("module"), h.rubricUpdate},
		"POST /modules/:module/assignments/:assignment/delete":                       {only(lecturer).whoTeaches("module"), h.assignmentDelete},
		"GET /modules/:module/assignments/:assignment/files/:file":                   {only(student, lecturer).whoBelong("module"), h.assignmentFile},
		"POST /modules/:module/assignments/:assignment/files":                        {only(lecturer).whoTeaches("module"), h.assignmentFileAdd},
		"POST /modules/:module/assignments/:assignment/files/:file/delete":           {only(lecturer).whoTeaches("module"), h.assignmentFileDelete},
		"GET /modules/:module/assignments/:assignment/extensions":                    {only(lecturer).whoTeaches("module"), h.extensionList},
		"POST /modules/:module/assignments/:assignment/extensions":                   {only(lecturer).whoTeaches("module"), h.extensionGrant},
		"POST /modules/:module/assignments/:assignment/extensions/:extension/delete": {only(lecturer).whoTeaches("module"), h.extensionRemove},
		"GET /modules/:module/teams":                                                 {only(lecturer).whoTeaches("module"), h.teamList},
		"POST /modules/:module/teams":                                                {only(lecturer).whoTeaches("module"), h.teamCreate},
		"GET /modules/:module/teams/several":                                         {only(lecturer).whoTeaches("module"), h.teamsSeveral},
		"POST /modules/:module/teams/several":                                        {only(lecturer).whoTeaches("module"), h.teamsShare},
		"POST /modules/:module/teams/import":                                         {only(lecturer).whoTeaches("module"), h.teamsImport},
		"POST /modules/:module/teams/clear":                                          {only(lecturer).whoTeaches("module"), h.teamsClear},
		"POST /modules/:module/teams/export":                                         {only(lecturer).whoTeaches("module"), h.teamsExport},
		"GET /modules/:module/teams/:team":                                           {only(lecturer).whoTeaches("module"), h.teamShow},
		"POST /modules/:module/teams/:team/edit":                                     {only(lecturer).whoTeaches("module"), h.teamRename},
		"POST /modules/:module/teams/:team/members":                                  {only(lecturer).whoTeaches("module"), h.teamJoin},
		"POST /modules/:module/teams/:team/members/:enrollment/remove":               {only(lecturer).whoTeaches("module"), h.teamLeave},
		"POST /modules/:module/teams/:team/delete":                                   {only(lecturer).whoTeaches("module"), h.teamDelete},

		// Marking
		"GET /modules/:module/assignments/:assignment/grading":                {only(lecturer).whoTeaches("module"), h.gradingList},
		"GET /modules/:module/assignments/:assignment/grading/:work":          {only(lecturer).whoTeaches("module"), h.gradingPanel},
		"POST /modules/:module/assignments/:assignment/grading/:work":         {only(lecturer).whoTeaches("module"), h.gradingSave},
		"PUT /modules/:module/assignments/:assignment/grading/:work/draft":    {only(lecturer).whoTeaches("module"), h.gradingDraft},
		"POST /modules/:module/assignments/:assignment/grading/:work/discard": {only(lecturer).whoTeaches("module"), h.gradingDiscard},
		"POST /modules/:module/assignments/:assignment/grading/:work/hold":    {only(lecturer).whoTeaches("module"), h.gradingHold},
		"POST /modules/:module/assignments/:assignment/grading/:work/leave":   {only(lecturer).whoTeaches("module"), h.gradingLeave},

		// Marks, when students see them
		"GET /modules/:module/grades":                                        {only(student, lecturer).whoBelong("module"), h.grades},
		"GET /modules/:module/assignments/:assignment/mark":                  {only(student).whoAttends("module"), h.markShow},
		"GET /modules/:module/assignments/:assignment/mark/files":            {only(student).whoAttends("module"), h.markFile},
		"POST /modules/:module/assignments/:assignment/mark/ask":             {only(student).whoAttends("module"), h.markAsk},
		"GET /modules/:module/assignments/:assignment/grading/release":       {only(lecturer).whoTeaches("module"), h.releaseShow},
		"POST /modules/:module/assignments/:assignment/grading/release":      {only(lecturer).whoTeaches("module"), h.releaseNow},
		"POST /modules/:module/assignments/:assignment/grading/release/date": {only(lecturer).whoTeaches("module"), h.releaseDate},
		"POST /modules/:module/assignments/:assignment/grading/release/hide": {only(lecturer).whoTeaches("module"), h.releaseHide},
		"POST /modules/:module/assignments/:assignment/grading/:work/answer": {only(lecturer).whoTeaches("module"), h.inquiryAnswer},
		"POST /modules/:module/assignments/:assignment/grading/:work/settle": {only(lecturer).whoTeaches("module"), h.inquirySettle},

		// The gradebook
		"POST /modules/:module/grades":                               {only(lecturer).whoTeaches("module"), h.gradeSet},
		"POST /modules/:module/grades/export":                        {only(lecturer).whoTeaches("module"), h.gradesExport},
		"POST /modules/:module/grades/import":                        {only(lecturer).whoTeaches("module"), h.gradesImport},
		"GET /modules/:module/grades/settings":                       {only(lecturer).whoTeaches("module"), h.gradebookSettings},
		"POST /modules/:module/grades/settings":                      {only(lecturer).whoTeaches("module"), h.gradebookUpdate},
		"GET /modules/:module/assignments/:assignment/marks":         {only(lecturer).whoTeaches("module"), h.markSheet},
		"POST /modules/:module/assignments/:assignment/marks":        {only(lecturer).whoTeaches("module"), h.marksSet},
		"POST /modules/:module/assignments/:assignment/marks/export": {only(lecturer).whoTeaches("module"), h.marksExport},
		"POST /modules/:module/assignments/:assignment/marks/import": {only(lecturer).whoTeaches("module"), h.marksImport},

		// What students hand in
		"PUT /modules/:module/assignments/:assignment/draft":                               {only(student).whoAttends("module"), h.submissionDraft},
		"POST /modules/:module/assignments/:assignment/draft":                              {only(student).whoAttends("module"), h.submissionSave},
		"POST /modules/:module/assignments/:assignment/draft/take":                         {only(student).whoAttends("module"), h.submissionTake},
		"POST /modules/:module/assignments/:assignment/draft/files":                        {only(student).whoAttends("module"), h.submissionFileAdd},
		"POST /modules/:module/assignments/:assignment/draft/files/:file/delete":           {only(student).whoAttends("module"), h.submissionFileDelete},
		"POST /modules/:module/assignments/:assignment/submit":                             {only(student).whoAttends("module"), h.submissionSubmit},
		"GET /modules/:module/assignments/:assignment/submissions":                         {only(lecturer).whoTeaches("module"), h.submissionList},
		"GET /modules/:module/assignments/:assignment/submissions/:submission":             {only(student, lecturer).whoBelong("module"), h.submissionShow},
		"GET /modules/:module/assignments/:assignment/submissions/:submission/files/:file": {only(student, lecturer).whoBelong("module"), h.submissionFile},
		"POST /modules/:module/assignments/:assignment/submissions/:submission/withdraw":   {only(student).whoAttends("module"), h.submissionWithdraw},

		// What was handed in, in its place
		"GET /modules/:module/assignments/:assignment/submissions/archive":                       {only(lecturer).whoTeaches("module"), h.submissionArchive},
		"GET /modules/:module/assignments/:assignment/grading/:work/files":                       {only(lecturer).whoTeaches("module"), h.markFileShow},
		"POST /modules/:module/assignments/:assignment/grading/:work/files":                      {only(lecturer).whoTeaches("module"), h.markFileGive},
		"POST /modules/:module/assignments/:assignment/grading/:work/files/delete":               {only(lecturer).whoTeaches("module"), h.markFileTake},
		"GET /modules/:module/assignments/:assignment/submissions/:submission/files/:file/view":  {only(student, lecturer).whoBelong("module"), h.submissionFileShow},
		"POST /modules/:module/assignments/:assignment/submissions/:submission/pins":             {only(lecturer).whoTeaches("module"), h.pinAdd},
		"POST /modules/:module/assignments/:assignment/submissions/:submission/pins/:pin":        {only(lecturer).whoTeaches("module"), h.pinEdit},
		"POST /modules/:module/assignments/:assignment/submissions/:submission/pins/:pin/delete": {only(lecturer).whoTeaches("module"), h.pinDelete},
		"GET /modules/:module/comments":                                                          {only(lecturer).whoTeaches("module"), h.commentList},
		"POST /modules/:module/comments":                                                         {only(lecturer).whoTeaches("module"), h.commentAdd},
		"POST /modules/:module/comments/:comment":                                                {only(lecturer).whoTeaches("module"), h.commentEdit},
		"POST /modules/:module/comments/:comment/delete":                                         {only(lecturer).whoTeaches("module"), h.commentDelete},

		// Files on their way
		"OPTIONS /uploads":        {only(student, lecturer, admin), h.uploadOptions},
		"POST /uploads":           {only(student, lecturer, admin), h.uploadBegin},
		"HEAD /uploads/:upload":   {only(student, lecturer, admin), h.uploadState},
		"PATCH /uploads/:upload":  {only(student, lecturer, admin), h.uploadPiece},
		"DELETE /uploads/:upload": {only(student, lecturer, admin), h.uploadDrop},
	}
}
