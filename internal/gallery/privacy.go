package gallery

// privacy lists the pages on which people decide about their own data, and
// those of who looks after it.
func privacy() []Picture {
	return []Picture{
		{Name: "privacy", Who: Student, Path: "/account/privacy"},
		{Name: "privacy-lecturer", Who: Lecturer, Path: "/account/privacy"},
		{Name: "privacy-module", Who: Student, Path: "/account/privacy/{module}"},
		{Name: "export", Who: Student, Path: "/account/export"},
		{Name: "calendar", Who: Student, Path: "/account/calendar"},
		{Name: "notices", Who: Student, Path: "/notices"},
		{Name: "notice-ways", Who: Student, Path: "/account/notices"},
		{Name: "calendar-made", Who: Lecturer, Path: "/account/calendar"},
		{Name: "erase", Who: Student, Path: "/account/erase"},
		{Name: "admin-user-erase", Who: Admin, Path: "/admin/users/{user}/erase"},
		{Name: "admin-retention", Who: Admin, Path: "/admin/retention"},
	}
}
