package feeds

// The two forms nearly all feeds use are read without the general scanner,
// which costs ten times as much. They must give what it gives.

// rfc1123 reads "Sun, 04 May 2031 09:30:00 GMT" and "... +0200".
func (d *dateScan) rfc1123(s string) bool {
	if len(s) < 29 || s[3] != ',' || s[4] != ' ' || s[7] != ' ' || s[11] != ' ' || s[16] != ' ' {
		return false
	}
	d.month = monthCode(s[8:11])
	return d.month > 0 && weekdayCode(s[:3]) && number(s[5:7], &d.day) && number(s[12:16], &d.year) &&
		d.quickClock(s[17:25]) && s[25] == ' ' && d.quickZone(s[26:])
}

// rfc3339 reads "2031-05-04T09:30:00Z" and "...+02:00", with a fraction or not.
func (d *dateScan) rfc3339(s string) bool {
	if len(s) < 20 || s[4] != '-' || s[7] != '-' || s[10] != 'T' {
		return false
	}
	if !number(s[:4], &d.year) || !number(s[5:7], &d.month) || !number(s[8:10], &d.day) || !d.quickClock(s[11:19]) {
		return false
	}
	s = s[19:]
	if s[0] == '.' {
		n := digits(s[1:])
		if n == 0 || n > 9 {
			return false
		}
		d.nano = nanos(s[1 : 1+n])
		s = s[1+n:]
	}
	return s == "Z" || len(s) == 6 && s[3] == ':' && d.quickZone(s[:3]+s[4:])
}

func (d *dateScan) quickClock(s string) bool {
	return s[2] == ':' && s[5] == ':' && number(s[:2], &d.hour) && number(s[3:5], &d.min) && number(s[6:8], &d.sec)
}

func (d *dateScan) quickZone(s string) bool {
	if s == "GMT" || s == "UTC" {
		return true
	}
	if len(s) != 5 || s[0] != '+' && s[0] != '-' || digits(s[1:]) != 4 {
		return false
	}
	off, rest, ok := readOffset(s)
	d.offset = off
	return ok && rest == ""
}

func number(s string, to *int) bool {
	*to = atoi(s)
	return digits(s) == len(s)
}

func monthCode(s string) int {
	switch s {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}

func weekdayCode(s string) bool {
	switch s {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		return true
	}
	return false
}
