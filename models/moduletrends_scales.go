package models

import (
	"slices"

	"luna/models/questions"
)

// scaleKey names a scale within a module: two questionnaires may both have a
// scale of the same code.
type scaleKey struct {
	form uint64
	code string
}

// scaleInfos are the scales of a module's questionnaires that belong on
// dashboards, in the order in which the questionnaires name them.
type scaleInfos struct {
	info  map[scaleKey]ScaleInfo
	order map[scaleKey]int
}

func (s scaleInfos) of(form uint64, code string) (ScaleInfo, bool) {
	info, ok := s.info[scaleKey{form, code}]
	return info, ok
}

// sortByPlace orders curves as the questionnaires order their scales.
func sortByPlace[T any](curves []T, infos scaleInfos, key func(T) (form uint64, code string)) {
	place := func(t T) int {
		form, code := key(t)
		return infos.order[scaleKey{form, code}]
	}
	slices.SortStableFunc(curves, func(a, b T) int { return place(a) - place(b) })
}

// scaleInfos reads the scales of the versions that the module's plans ask. Of
// several versions of a questionnaire the newest one that has the scale speaks.
func (s Scope) scaleInfos(moduleID uint64) (scaleInfos, error) {
	found := scaleInfos{map[scaleKey]ScaleInfo{}, map[scaleKey]int{}}
	var versions []struct{ ID, FormID uint64 }
	err := s.tx.Raw(`SELECT DISTINCT v.id, v.form_id, v.number FROM survey_plans p
		JOIN form_versions v ON v.university_id = p.university_id AND v.id = p.form_version_id
		WHERE p.university_id = ? AND p.module_id = ? ORDER BY v.form_id, v.number DESC`,
		s.actor.UniversityID, moduleID).Scan(&versions).Error
	if err != nil {
		return found, err
	}
	ids := make([]uint64, len(versions))
	for i, v := range versions {
		ids[i] = v.ID
	}
	parsed, err := s.definitions(ids...)
	for _, v := range versions {
		for _, scale := range parsed[v.ID].Scales {
			found.add(scaleKey{v.FormID, scale.Code}, scale, parsed[v.ID])
		}
	}
	return found, err
}

func (s scaleInfos) add(key scaleKey, scale questions.Scale, d questions.Definition) {
	if _, newer := s.info[key]; newer || !scale.Shown {
		return
	}
	lo, hi := scale.Range(d)
	s.info[key] = ScaleInfo{
		Code: scale.Code, Title: scale.Title, Min: lo, Max: hi, Items: len(scale.Items),
		HighIsGood: scale.HighIsGood, Neutral: scale.Neutral,
	}
	s.order[key] = len(s.order)
}
