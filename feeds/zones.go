package feeds

// zoneOffsets holds the abbreviations that mean one offset in feeds, in hours
// east of UTC. Those with several meanings are read as news outlets use them:
// IST is India, BST British Summer Time, CST/EST the United States. Go's own
// time.Parse accepts any unknown abbreviation as UTC, which is hours wrong.
var zoneOffsets = map[string]float64{
	"ut": 0, "utc": 0, "gmt": 0, "wet": 0, "zulu": 0, "etc/gmt": 0, "etc/utc": 0,
	"bst": 1, "west": 1, "cet": 1, "met": 1, "mez": 1, "wat": 1,
	"cest": 2, "mest": 2, "mesz": 2, "eet": 2, "cat": 2, "sast": 2, "idt": 3,
	"eest": 3, "msk": 3, "eat": 3, "trt": 3, "ast": -4, "irst": 3.5, "irdt": 4.5,
	"msd": 4, "samt": 4, "gst": 4, "azt": 4, "get": 4, "amt": 4, "aft": 4.5,
	"pkt": 5, "uzt": 5, "yekt": 5, "ist": 5.5, "npt": 5.75, "omst": 6, "bdt": 6, "almt": 6,
	"mmt": 6.5, "krat": 7, "ict": 7, "wib": 7, "irkt": 8, "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "awst": 8, "wita": 8,
	"kst": 9, "jst": 9, "yakt": 9, "wit": 9, "acst": 9.5, "aest": 10, "vlat": 10, "acdt": 10.5, "aedt": 11, "sakt": 11,
	"nzst": 12, "nzdt": 13,
	"nst": -3.5, "ndt": -2.5, "adt": -3, "brt": -3, "art": -3, "clst": -3, "uyt": -3,
	"edt": -4, "clt": -4, "vet": -4, "bot": -4, "est": -5, "cdt": -5, "cot": -5, "pet": -5, "ect": -5,
	"cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "akdt": -8, "akst": -9, "hst": -10,
}

// zoneNames are abbreviations that follow daylight saving.
var zoneNames = map[string]string{
	"et": "america/new_york", "ct": "america/chicago", "mt": "america/denver", "pt": "america/los_angeles",
	"at": "america/halifax", "kyiv": "europe/kiev",
}
