package models

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Archive is all that counts for an assignment, to be written as a ZIP.
type Archive struct {
	Assignment Assignment

	scope Scope
	works []archived
}

// archived is what one student or one team has handed in.
type archived struct {
	SubmissionRow
	files []WorkFile
}

// SubmissionArchive gives what was handed in for an assignment and counts, to
// the staff of its module. That everybody's work was looked at is noted.
func (s Scope) SubmissionArchive(ctx context.Context, moduleID, assignmentID uint64) (Archive, error) {
	all := Archive{scope: s}
	err := s.read(ctx, func(s Scope) error {
		if _, err := s.taughtHead(moduleID); err != nil {
			return err
		}
		var err error
		if all.Assignment, err = s.assignment(moduleID, assignmentID); err != nil {
			return err
		}
		rows, err := s.submissionRows(all.Assignment)
		if err != nil {
			return err
		}
		files, err := s.countingFiles(all.Assignment)
		for _, row := range rows {
			if row.ID != 0 {
				all.works = append(all.works, archived{row, files[row.ID]})
			}
		}
		return err
	})
	if err != nil {
		return all, err
	}
	return all, s.sawArchive(ctx, all)
}

// countingFiles are the files of all submissions that count, by submission.
func (s Scope) countingFiles(a Assignment) (map[uint64][]WorkFile, error) {
	var found []struct {
		WorkFile
		SubmissionID uint64
	}
	err := s.tx.Raw(`SELECT x.submission_id, x.file_id, f.name, m.digest, m.media_type, m.size, f.created_at AS ended_at
		FROM submissions b JOIN submission_files x ON x.university_id = b.university_id AND x.submission_id = b.id
		JOIN files f ON f.university_id = x.university_id AND f.id = x.file_id
		JOIN media m ON m.university_id = f.university_id AND m.id = f.media_id
		WHERE b.university_id = ? AND b.assignment_id = ? AND b.active ORDER BY x.submission_id, x.position, x.file_id`,
		s.actor.UniversityID, a.ID).Scan(&found).Error
	files := map[uint64][]WorkFile{}
	for _, f := range found {
		files[f.SubmissionID] = append(files[f.SubmissionID], f.WorkFile)
	}
	return files, err
}

// sawArchive notes whose work is about to be taken home.
func (s Scope) sawArchive(ctx context.Context, all Archive) error {
	var ids []uint64
	for _, work := range all.works {
		ids = append(ids, work.who)
	}
	if all.Assignment.Team {
		teams := ids
		ids = nil
		err := s.read(ctx, func(s Scope) error {
			return s.of(&TeamMember{}).Where("team_id IN ?", teams).Order("enrollment_id").Pluck("enrollment_id", &ids).Error
		})
		if err != nil {
			return err
		}
	}
	for len(ids) > 0 {
		some := ids[:min(len(ids), rowsAtOnce)]
		ids = ids[len(some):]
		if err := s.sawEnrolled(ctx, some, AccessSubmission, all.Assignment.ModuleID); err != nil {
			return err
		}
	}
	return nil
}

// Write writes the ZIP: a folder for each, with the text and the files. It keeps
// one work in memory at a time, and no transaction open.
func (a Archive) Write(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w)
	folders := names{}
	for _, work := range a.works {
		if err := a.write(ctx, z, folders.one(folderName(work.Who, work.ID), ""), work); err != nil {
			return err
		}
	}
	return z.Close()
}

func (a Archive) write(ctx context.Context, z *zip.Writer, folder string, work archived) error {
	inside := names{}
	var b Submission
	err := a.scope.read(ctx, func(s Scope) error {
		return known(s.of(&b).Where("assignment_id = ? AND id = ?", a.Assignment.ID, work.ID).Take(&b).Error)
	})
	if errors.Is(err, ErrNotFound) { // erased meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	if b.Text != "" {
		if err := pack(z, folder+"/"+inside.one("text.md", ".md"), true, *b.SubmittedAt, strings.NewReader(b.Text)); err != nil {
			return err
		}
	}
	for _, f := range work.files {
		object, err := a.scope.open(ctx, f.Digest)
		if errors.Is(err, ErrNotFound) { // erased meanwhile
			continue
		}
		if err != nil {
			return err
		}
		name := safeName(f.Name)
		err = pack(z, folder+"/"+inside.one(name, path.Ext(name)), strings.HasPrefix(f.MediaType, "text/"), f.EndedAt, object)
		if err := errors.Join(err, object.Close()); err != nil {
			return err
		}
	}
	return nil
}

// pack adds one file. What is packed by its own format is not packed again.
func pack(z *zip.Writer, name string, smaller bool, at time.Time, r io.Reader) error {
	method := zip.Store
	if smaller {
		method = zip.Deflate
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// names gives each name once, whatever the case of its letters.
type names map[string]bool

func (n names) one(name, ending string) string {
	stem := strings.TrimSuffix(name, ending)
	for i := 2; n[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s (%d)%s", stem, i, ending)
	}
	n[strings.ToLower(name)] = true
	return name
}

// folderName is a folder by the name of a student, a team or an assignment.
func folderName(name string, id uint64) string {
	if name := safeName(strings.NewReplacer("/", "-", `\`, "-").Replace(name)); name != "_" {
		return name
	}
	return strconv.FormatUint(id, 10)
}

// reserved are names that Windows gives to devices.
var reserved = map[string]bool{
	"con": true, "prn": true, "aux": true, "nul": true, "com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true,
	"com7": true, "com8": true, "com9": true, "lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true,
	"lpt8": true, "lpt9": true,
}

// longestSafe is how many bytes a name in an archive has at most. Most file
// systems take 255; the rest is for the number of a namesake.
const longestSafe = 230

// safeName is a name that every system can unpack.
func safeName(name string) string {
	name = fewBytes(cleanFileName(name))
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	if name == "" || reserved[strings.TrimSpace(stem)] {
		return "_" + name
	}
	return name
}

// fewBytes cuts a name before its ending, and no letter in two.
func fewBytes(name string) string {
	if len(name) <= longestSafe {
		return name
	}
	ending := path.Ext(name)
	if len(ending) > 20 {
		ending = ""
	}
	end := longestSafe - len(ending)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimRight(name[:end], " .") + ending
}

// Name is what the archive is called.
func (a Archive) Name() string { return folderName(a.Assignment.Title, a.Assignment.ID) + ".zip" }
