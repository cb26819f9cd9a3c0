package feeds

// zoneMinutes holds the abbreviations that mean one offset in feeds, in
// minutes east of UTC. Those with several meanings are read as news outlets use
// them: IST is India, BST British Summer Time, CST, EST, MST and PST the United States;
// zoneByCountry has what they are elsewhere. Left out are those of which no meaning
// prevails (SST, WST, PYT): a date with them is not read. Go's own time.Parse accepts
// any unknown abbreviation as UTC, which is hours wrong.
var zoneMinutes = map[string]int{
	"ut": 0, "utc": 0, "gmt": 0, "wet": 0, "zulu": 0, "z": 0, "uct": 0, "egst": 0, "azost": 0,
	"bst": 60, "west": 60, "wedt": 60, "cet": 60, "met": 60, "mez": 60, "wat": 60, "cep": 60,
	"cest": 120, "cedt": 120, "mest": 120, "mesz": 120, "met dst": 120, "metdst": 120, "eet": 120, "oez": 120, "cat": 120, "sast": 120, "wast": 120, "haec": 120, "hnec": 60,
	"eest": 180, "eedt": 180, "oesz": 180, "msk": 180, "мск": 180, "eat": 180, "trt": 180, "idt": 180, "fet": 180, "arst": 180,
	"irst": 210, "irdt": 270, "msd": 240, "samt": 240, "gst": 240, "azt": 240, "get": 240, "amt": 240, "mut": 240, "ret": 240, "sct": 240, "gulf standard": 240,
	"aft": 270, "pkt": 300, "uzt": 300, "tjt": 300, "tmt": 300, "mvt": 300, "yekt": 300, "azst": 300,
	"ist": 330, "slst": 330, "npt": 345, "nct": 660,
	"omst": 360, "bdt": 360, "btt": 360, "kgt": 360, "almt": 360, "iot": 360, "mmt": 390,
	"krat": 420, "novt": 420, "hovt": 420, "ict": 420, "wib": 420,
	"irkt": 480, "ulat": 480, "hkt": 480, "sgt": 480, "myt": 480, "pht": 480, "phst": 480, "bnt": 480, "awst": 480, "wita": 480,
	"kst": 540, "jst": 540, "yakt": 540, "wit": 540, "tlt": 540, "pwt": 540, "acst": 570,
	"aest": 600, "vlat": 600, "chst": 600, "pgt": 600, "acdt": 630, "lhst": 630, "aedt": 660, "lhdt": 660, "sakt": 660, "magt": 660, "sret": 660, "sbt": 660, "vut": 660,
	"nzst": 720, "pett": 720, "fjt": 720, "anat": 720, "mht": 720, "nzdt": 780, "tot": 780, "phot": 780,
	"cvt": -60, "brst": -120, "uyst": -120, "ndt": -150, "hat": -150, "nst": -210, "hnt": -210,
	"adt": -180, "brt": -180, "art": -180, "clst": -180, "uyt": -180, "gft": -180, "srt": -180, "fkst": -180, "pyst": -180, "pmst": -180, "rott": -180, "haa": -180,
	"ast": -240, "edt": -240, "clt": -240, "vet": -240, "bot": -240, "gyt": -240, "hae": -240, "hna": -240,
	"est": -300, "cdt": -300, "cot": -300, "pet": -300, "ect": -300, "hac": -300, "hne": -300,
	"cst": -360, "mdt": -360, "galt": -360, "har": -360, "hnc": -360,
	"mst": -420, "pdt": -420, "hap": -420, "hnr": -420, "pst": -480, "akdt": -480, "hnp": -480,
	"akst": -540, "hdt": -540, "gamt": -540, "hst": -600, "hadt": -540, "hast": -600, "taht": -600, "mart": -570,
	"greenwich mean": 0, "coordinated universal": 0, "universal": 0, "british summer": 60, "irish standard": 60,
	"western european": 0, "western european standard": 0, "western european summer": 60,
	"central european standard": 60, "central european summer": 120, "central european daylight": 120, "mitteleuropäische": 60, "mitteleuropäische sommerzeit": 120, "mitteleuropäische normalzeit": 60, "mitteleuropäische zeit": 60,
	"eastern european standard": 120, "eastern european summer": 180, "eastern european daylight": 180,
	"moscow": 180, "moscow standard": 180, "по москве": 180, "по московскому времени": 180, "arabian standard": 180, "arab standard": 180,
	"israel standard": 120, "israel daylight": 180, "iran standard": 210, "pakistan standard": 300, "india standard": 330, "indian standard": 330, "nepal": 345, "bangladesh standard": 360,
	"china standard": 480, "hong kong": 480, "singapore standard": 480, "singapore": 480, "philippine standard": 480, "japan standard": 540, "korea standard": 540, "korean standard": 540,
	"australian eastern standard": 600, "australian eastern daylight": 660, "new zealand standard": 720, "new zealand daylight": 780,
	"atlantic standard": -240, "atlantic daylight": -180, "eastern standard": -300, "eastern daylight": -240, "central standard": -360, "central daylight": -300,
	"mountain standard": -420, "mountain daylight": -360, "pacific standard": -480, "pacific daylight": -420, "alaska standard": -540, "alaska daylight": -480, "hawaii": -600, "hawaii standard": -600,
	"brasilia": -180, "brasilia standard": -180, "horário de brasília": -180, "argentina standard": -180,
}

// zonePlaces are names that follow daylight saving.
var zonePlaces = map[string]string{
	"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles", "at": "America/Halifax", "nt": "America/St_Johns",
	"eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles", "atlantic": "America/Halifax",
	"akt": "America/Anchorage", "alaska": "America/Anchorage", "aet": "Australia/Sydney", "act": "Australia/Adelaide", "awt": "Australia/Perth", "nzt": "Pacific/Auckland",
	"central european": "Europe/Berlin", "eastern european": "Europe/Athens", "uk": "Europe/London", "london": "Europe/London", "paris": "Europe/Paris", "berlin": "Europe/Berlin", "brussels": "Europe/Brussels",
	"israel": "Asia/Jerusalem", "kyiv": "Europe/Kiev", "за києвом": "Europe/Kiev", "по киеву": "Europe/Kiev", "за київським часом": "Europe/Kiev", "по минску": "Europe/Minsk",
	"est5edt": "America/New_York", "cst6cdt": "America/Chicago", "mst7mdt": "America/Denver", "pst8pdt": "America/Los_Angeles",
}

// zoneByCountry is what an abbreviation means in the feeds of one country
// (ISO 3166-1 alpha-2), in minutes east of UTC.
var zoneByCountry = map[string]int{
	"ist IL": 120, "ist IE": 60, "bst BD": 360, "sst SG": 480, "sst WS": 780, "sst AS": -660, "wst AU": 480, "wst WS": 780, "gst GS": -120,
	"cst CN": 480, "cst TW": 480, "cst HK": 480, "cst MO": 480, "cst CU": -300, "cdt CU": -240, "cst AU": 570, "cdt AU": 630, "est AU": 600, "edt AU": 660,
	"ast SA": 180, "ast IQ": 180, "ast KW": 180, "ast BH": 180, "ast QA": 180, "ast YE": 180, "ast JO": 180, "ast SY": 180,
	"pst PH": 480, "pst PK": 300, "mst MY": 480, "mst MM": 390, "amt BR": -240, "ect FR": 60, "bdt BN": 480, "act BR": -300, "pyt PY": -180, "ldt IL": 180,
}

// languageCountry is the country whose clock a language without a region
// points to, where an abbreviation of zoneByCountry depends on it.
var languageCountry = map[string]string{
	"he": "IL", "ga": "IE", "bn": "BD", "zh": "CN", "ar": "SA", "fil": "PH", "ms": "MY", "my": "MM", "pt-br": "BR",
}
