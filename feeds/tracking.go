package feeds

// trackingPrefixes begin the parameters of measuring services: Google and
// Matomo campaigns, AT Internet, Piano, HubSpot, Webtrekk, Marketo, Vero.
var trackingPrefixes = []string{
	"utm_", "mtm_", "matomo_", "pk_", "piwik_", "at_", "ns_", "hsa_", "_hs", "wt_", "mkt_", "vero_", "oly_", "itm_",
}

// trackingNames are single parameters seen in feeds or appended by sharing.
var trackingNames = []string{
	"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid", "ysclid", "igshid", "igsh",
	"mc_cid", "mc_eid", "mibextid", "li_fat_id", "epik", "s_cid", "_ga", "_gl", "cmpid", "cmp", "ncid", "icid", "ito",
	"partner", "emc", "smid", "smtyp", "traffic_source", "ocid", "maca", "xtor", "taid", "guccounter",
	"guce_referrer", "guce_referrer_sig", "ftcamp", "ft_orig", "cvid", "spm", "__twitter_impression",
	"ref_src", "ref_url", "sref", "_branch_match_id", "wpisrc", "nr_email_referer", "mkcid", "srnd", "ftag", "dicbo",
	"trk", "trkcampaign", "tblci", "soc_src", "soc_trk", "srsltid", "gad_source", "sfnsn", "mbid", "sr_share",
	"ck_subscriber_id",
}

// trackingHosts are parameters that only mean tracking on one site.
var trackingHosts = []struct{ host, name string }{
	{"google.com", "oc"},
	{"google.com", "hl"},
	{"google.com", "gl"},
	{"google.com", "ceid"},
	{"wsj.com", "mod"},
	{"marketwatch.com", "mod"},
	{"barrons.com", "mod"},
	{"youtube.com", "feature"},
	{"youtube.com", "si"},
	{"forbes.com", "sh"},
	{"spiegel.de", "sara_ref"},
}

// hostAliases joins the hosts under which one outlet serves the same paths.
var hostAliases = map[string]string{
	"bbc.co.uk":         "bbc.com",
	"guardian.co.uk":    "theguardian.com",
	"edition.cnn.com":   "cnn.com",
	"us.cnn.com":        "cnn.com",
	"ukr.pravda.com.ua": "pravda.com.ua",
}
