package gallery

// administration lists the pages of administrators, and everybody's account.
func administration() []Picture {
	return []Picture{
		{Name: "setup", Who: Founder, Path: "/setup"},
		{Name: "account", Who: Student, Path: "/account"},
		{Name: "account-confirm", Who: Student, Path: "/account/confirm"},
		{Name: "account-factors", Who: Lecturer, Path: "/account/factors"},
		{Name: "account-factors-app", Who: Lecturer, Path: "/account/factors/app"},
		{Name: "account-platform", Who: Platform, Path: "/account"},
		{Name: "admin", Who: Admin, Path: "/admin"},
		{Name: "admin-modules", Who: Admin, Path: "/modules"},
		{Name: "admin-users", Who: Admin, Path: "/admin/users"},
		{Name: "admin-users-nobody", Who: Admin, Path: "/admin/users?q=nobody+of+this+name"},
		{Name: "admin-user-new", Who: Admin, Path: "/admin/users/new"},
		{Name: "admin-user", Who: Admin, Path: "/admin/users/{user}"},
		{Name: "admin-faculties", Who: Admin, Path: "/admin/faculties"},
		{Name: "admin-jobs", Who: Admin, Path: "/admin/jobs"},
		{Name: "admin-mails", Who: Admin, Path: "/admin/mails"},
		{Name: "admin-mails-none", Who: Admin, Path: "/admin/mails?q=nobody@nowhere.example"},
		{Name: "admin-mail", Who: Admin, Path: "/admin/mails/{mail}"},
		{Name: "platform-mails", Who: Platform, Path: "/admin/mails"},
		{Name: "platform", Who: Platform, Path: "/admin"},
		{Name: "platform-users", Who: Platform, Path: "/admin/users"},
		{Name: "platform-jobs", Who: Platform, Path: "/admin/jobs"},
		{Name: "platform-universities", Who: Platform, Path: "/admin/universities"},
		{Name: "platform-university-new", Who: Platform, Path: "/admin/universities/new"},
		{Name: "platform-university", Who: Platform, Path: "/admin/universities/{university}"},
	}
}
