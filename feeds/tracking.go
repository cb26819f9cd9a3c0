package feeds

import "strings"

// canonicalQuery filters the raw query, keeping order and spelling of what
// stays.
func canonicalQuery(raw, host string) string {
	if raw == "" {
		return ""
	}
	// "&amp;" escaped once too often, as some feeds have it.
	for strings.Contains(raw, "&amp;") {
		raw = strings.ReplaceAll(raw, "&amp;", "&")
	}
	var kept []string
	for _, pair := range strings.Split(raw, "&") {
		pair = strings.TrimSpace(pair)
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" && !isTracking(strings.ToLower(name), value, host) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// isTracking knows the parameters that say where a reader came from. They are
// matched by name; the few that are also used for content only with the
// values that mark a feed, or on the sites known to use them so.
func isTracking(name, value, host string) bool {
	for _, p := range trackingPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	if isTrackingName(name) {
		return true
	}
	for _, t := range trackingHosts {
		if name == t.name && underHost(host, t.host) {
			return true
		}
	}
	switch name {
	case "ref", "source", "src", "from", "rss", "feed", "via", "output", "outputtype", "cid", "mod", "medium", "channel", "origin", "referrer", "referer",
		"context", "campaign", "mc", "amp", "view", "mode", "platform", "share", "fromrss", "isamp", "rss_feed":
		return isFeedMark(name, value)
	}
	return false
}

// isFeedMark holds for values that say a reader came from a feed, a social
// network or an AMP page, and nothing about the page.
func isFeedMark(name, value string) bool {
	value = strings.ToLower(strings.TrimRight(strings.ReplaceAll(value, "%20", " "), "+ "))
	switch value {
	case "rss", "feed", "feeds", "rssfeed", "rss-feed", "rss_feed", "rss2", "feedburner", "atom", "amp":
		return true
	case "twitter", "facebook", "linkedin", "whatsapp", "telegram", "googlenews", "google-news", "newsletter":
		return name != "mode" && name != "view" && name != "channel"
	case "", "1", "true":
		switch name {
		case "ref", "source", "src", "from", "rss", "feed", "via", "output", "outputtype", "amp", "isamp", "fromrss", "rss_feed", "referrer", "referer":
			return true
		}
	}
	return false
}

// trackingPrefixes begin the parameters of measuring services: Google and
// Matomo campaigns, AT Internet, Piano, HubSpot, Webtrekk, Marketo, Vero,
// Salesforce, AMP, Google Translate.
var trackingPrefixes = []string{
	"utm_", "utm-", "mtm_", "matomo_", "pk_", "piwik_", "at_", "ns_", "hsa_", "_hs", "wt_", "wt.", "mkt_", "vero_", "oly_", "itm_", "sfmc_", "amp_", "_x_tr_", "fb_action_", "elq",
}

// isTrackingName knows single parameters seen in feeds or appended by sharing.
func isTrackingName(name string) bool {
	switch name {
	case "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid", "ysclid", "ymclid", "ttclid", "igshid", "igsh", "rb_clickid", "s_kwcid", "ef_id",
		"mc_cid", "mc_eid", "mibextid", "li_fat_id", "epik", "s_cid", "_ga", "_gl", "cmpid", "cmp", "ncid", "icid", "ito", "intcid", "intcmp", "int_cid", "icmp", "sc_cmpid",
		"partner", "emc", "smid", "smtyp", "smprod", "traffic_source", "ocid", "maca", "xtor", "xtref", "taid", "tpcc", "guccounter", "guce_referrer", "guce_referrer_sig",
		"ftcamp", "ft_orig", "cvid", "spm", "__twitter_impression", "fb_ref", "fb_source", "ref_src", "ref_url", "sref", "_branch_match_id", "_branch_referrer",
		"wpisrc", "nr_email_referer", "mkcid", "srnd", "ftag", "dicbo", "trk", "trkcampaign", "tblci", "soc_src", "soc_trk", "srsltid", "gad_source", "gad_campaignid", "sfnsn", "mbid", "sr_share",
		"ck_subscriber_id", "dm_i", "spmailingid", "spuserid", "spjobid", "spreportid", "_openstat", "wickedid", "bxid", "cndid", "esrc", "replytocom", "usqp", "wbdcid", "seid",
		"feedtype", "feedname", "rss_id", "rsssource", "from_rss", "ns_source", "sc_src", "sc_lid", "sc_uid", "hootpostid", "jsessionid", "phpsessid", "share_id", "xcust":
		return true
	}
	return false
}

// trackingHosts are parameters that only mean tracking on one site.
var trackingHosts = []struct{ host, name string }{
	{"google.com", "oc"}, {"google.com", "hl"}, {"google.com", "gl"}, {"google.com", "ceid"},
	{"wsj.com", "mod"}, {"marketwatch.com", "mod"}, {"barrons.com", "mod"}, {"wsj.com", "st"}, {"wsj.com", "reflink"},
	{"youtube.com", "feature"}, {"youtube.com", "si"}, {"youtube.com", "pp"},
	{"forbes.com", "sh"},
	{"spiegel.de", "sara_ref"}, {"spiegel.de", "sara_icid"},
	{"nytimes.com", "campaign_id"}, {"nytimes.com", "instance_id"}, {"nytimes.com", "segment_id"}, {"nytimes.com", "user_id"}, {"nytimes.com", "regi_id"}, {"nytimes.com", "nl"},
	{"nytimes.com", "referringsource"}, {"nytimes.com", "unlocked_article_code"}, {"nytimes.com", "_r"},
	{"theguardian.com", "fb"}, {"theguardian.com", "dcr"},
	{"reuters.com", "rpc"}, {"reuters.com", "il"},
	{"bloomberg.com", "leadsource"}, {"bloomberg.com", "embedded-checkout"}, {"bloomberg.com", "accesstoken"},
	{"washingtonpost.com", "tid"}, {"washingtonpost.com", "pwapi_token"}, {"washingtonpost.com", "hpid"},
	{"ft.com", "sharetype"}, {"ft.com", "accesstoken"}, {"ft.com", "segmentid"},
	{"scmp.com", "module"}, {"scmp.com", "pgtype"},
	{"blogspot.com", "m"}, {"twitter.com", "s"}, {"twitter.com", "t"}, {"x.com", "s"}, {"x.com", "t"},
	{"bbc.com", "pinned_post_type"}, {"cnn.com", "cid"},
}
