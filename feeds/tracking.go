package feeds

import "strings"

// canonicalQuery filters the raw query of a page at host and path, keeping order
// and spelling of what stays.
func canonicalQuery(raw, host, path string) string {
	if raw == "" {
		return ""
	}
	// "&amp;" escaped once too often, as some feeds have it.
	for strings.Contains(raw, "&amp;") {
		raw = strings.ReplaceAll(raw, "&amp;", "&")
	}
	var kept, numbers []string
	for _, pair := range strings.Split(raw, "&") {
		pair = strings.TrimSpace(pair)
		name, value, _ := strings.Cut(pair, "=")
		name = strings.ToLower(name)
		switch {
		case pair == "":
		case !isTracking(name, value, host, path):
			kept = append(kept, pair)
		case !isReader(name) && name != "amp" && name != "isamp" && strings.ContainsAny(value, "0123456789"):
			numbers = append(numbers, pair)
		}
	}
	// A program without a word of what it is to show would show one page for all.
	if len(kept) == 0 && len(numbers) > 0 && isProgram(canonicalPath(path, host, false)) {
		kept = numbers
	}
	return strings.Join(kept, "&")
}

// isTracking knows the parameters that say where a reader came from. They are
// matched by name; the few that are also used for content only with the
// values that mark a feed, where the path names the page, or on the sites known to
// use them so.
func isTracking(name, value, host, path string) bool {
	if isReader(name) || isTrackingName(name) {
		return true
	}
	for _, t := range trackingHosts {
		if name == t.name && underHost(host, t.host) && strings.Contains(path, t.path) {
			return true
		}
	}
	switch name {
	case "ref", "source", "src", "from", "rss", "feed", "via", "output", "outputtype", "cid", "mod", "medium", "channel", "origin", "referrer", "referer",
		"context", "campaign", "mc", "amp", "view", "mode", "platform", "share", "fromrss", "isamp", "rss_feed":
		return isFeedMark(name, value)
	case "rss_id", "partner", "seid", "cmp", "trk":
		return isFeedMark(name, value) || namesPage(canonicalPath(path, host, false))
	case "m": // the mobile version; else the month of an archive
		return underHost(host, "blogspot.com") && (value == "0" || value == "1")
	}
	return false
}

// namesPage holds for paths that end in what only an article has: a number, three
// words or a long one.
func namesPage(path string) bool {
	last := path[strings.LastIndexByte(path, '/')+1:]
	return !isProgram(path) && (strings.ContainsAny(last, "0123456789") || strings.Count(last, "-")+strings.Count(last, "_") >= 2 || len(last) >= 20)
}

// isProgram holds for paths of programs that show what the query says.
func isProgram(path string) bool {
	stem, ext, _ := strings.Cut(strings.ToLower(path[strings.LastIndexByte(path, '/')+1:]), ".")
	switch ext {
	case "php", "php3", "phtml", "asp", "aspx", "jsp", "jspx", "do", "cgi", "pl", "cfm", "dll", "exe", "ashx", "action", "py":
		return true
	case "":
		switch stem {
		case "article", "articles", "articleview", "content", "detail", "details", "display", "document", "doc", "entry", "item", "news", "node", "page", "post", "press",
			"print", "read", "release", "report", "show", "showarticle", "story", "view", "viewarticle", "viewer", "viewitem", "watch":
			return true
		}
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

// isReader knows the parameters whose values are a campaign's, a click's or a
// reader's and never an article's: those of Google and Matomo campaigns, and the
// ids that advertisers, social networks and mailers give each click.
func isReader(name string) bool {
	if strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "utm-") || strings.HasPrefix(name, "mtm_") {
		return true
	}
	switch name {
	case "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid", "ysclid", "ymclid", "ttclid", "igshid", "igsh", "rb_clickid", "s_kwcid", "ef_id",
		"mc_cid", "mc_eid", "mibextid", "li_fat_id", "epik", "_ga", "_gl", "srsltid", "gad_source", "gad_campaignid", "_openstat", "__twitter_impression",
		"_branch_match_id", "_branch_referrer", "guccounter", "guce_referrer", "guce_referrer_sig", "jsessionid", "phpsessid", "wickedid", "usqp":
		return true
	}
	return false
}

// isTrackingName knows single parameters seen in feeds or appended by sharing, and
// those of measuring services, which are listed by name: what begins like them may be
// the number of an article.
func isTrackingName(name string) bool {
	switch name {
	case "s_cid", "cmpid", "ncid", "icid", "ito", "intcid", "intcmp", "int_cid", "icmp", "sc_cmpid",
		"emc", "smid", "smtyp", "smprod", "traffic_source", "ocid", "maca", "xtor", "xtref", "taid", "tpcc",
		"ftcamp", "ft_orig", "cvid", "spm", "fb_ref", "fb_source", "ref_src", "ref_url", "sref",
		"wpisrc", "nr_email_referer", "mkcid", "srnd", "ftag", "dicbo", "trkcampaign", "tblci", "soc_src", "soc_trk", "sfnsn", "mbid", "sr_share",
		"ck_subscriber_id", "dm_i", "spmailingid", "spuserid", "spjobid", "spreportid", "bxid", "cndid", "esrc", "replytocom", "wbdcid",
		"feedtype", "feedname", "rsssource", "from_rss", "sc_src", "sc_lid", "sc_uid", "hootpostid", "share_id", "xcust":
		return true
	case "pk_campaign", "pk_kwd", "pk_keyword", "pk_source", "pk_medium", "pk_content", "pk_cid", "pk_placement", "pk_group", "pk_vid", // Matomo, formerly Piwik
		"piwik_campaign", "piwik_kwd", "piwik_keyword", "matomo_campaign", "matomo_kwd", "matomo_keyword", "matomo_source", "matomo_medium", "matomo_content", "matomo_cid", "matomo_group", "matomo_placement":
		return true
	case "at_medium", "at_campaign", "at_custom1", "at_custom2", "at_custom3", "at_custom4", "at_campaign_type", "at_link_id", "at_link_type", "at_link_origin", "at_format", // AT Internet, Piano
		"at_ptr_name", "at_ptr_type", "at_bbc_team", "at_channel", "at_creation", "at_detail_placement", "at_emailtype", "at_general_placement", "at_identifier", "at_network", "at_platform",
		"at_recipient_id", "at_recipient_list", "at_send_date", "at_send_time", "at_term", "at_type", "at_variant", "at_audience", "at_account", "at_source", "at_content", "at_position":
		return true
	case "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee", "ns_mail_uid", "ns_mail_job", "ns_mail_link", // comScore
		"wt_mc", "wt_zmc", "wt_mc_o", "wt_ga", "wt_kw", "wt_ref", "wt.mc_id", "wt.mc_ev", "wt.mc_n", "wt.mc_t", "wt.mc_r", "wt.rss_f", "wt.rss_a", "wt.rss_ev", "wt.tsrc", "wt.nav", "wt.svl", "wt.ac", "wt.seg_1", "wt.srch", // Webtrekk, Webtrends
		"itm_source", "itm_medium", "itm_campaign", "itm_content", "itm_term", "itm_channel", "itm_audience", "itm_position":
		return true
	case "hsa_acc", "hsa_cam", "hsa_grp", "hsa_ad", "hsa_src", "hsa_tgt", "hsa_kw", "hsa_mt", "hsa_net", "hsa_ver", "hsa_la", "hsa_ol", "_hsenc", "_hsmi", "_hsfp", "_hstc", "_hssc", // HubSpot
		"mkt_tok", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", // Marketo, Vero, Omeda
		"sfmc_id", "sfmc_sub", "sfmc_activityid", "sfmc_activity", "sfmc_journey_id", "sfmc_journey_name", "sfmc_channel", "sfmc_assetid", "sfmc_j", "sfmc_s", "sfmc_l", "sfmc_jb", "sfmc_u", "sfmc_mid", // Salesforce
		"elq", "elqtrackid", "elqtrack", "elqaid", "elqat", "elqcampaignid", "elqcst", "elqak", "elq_mid", "elq_cid": // Eloqua
		return true
	case "amp_js_v", "amp_gsa", "amp_r", "amp_ct", "amp_tf", "amp_agsa", "amp_markup", "_x_tr_sl", "_x_tr_tl", "_x_tr_hl", "_x_tr_pto", "_x_tr_sch", "_x_tr_hist", "_x_tr_enc", // AMP, Google Translate
		"fb_action_ids", "fb_action_types":
		return true
	}
	return false
}

// trackingHosts are parameters that only mean tracking on one site, and there
// under paths that contain path.
var trackingHosts = []struct{ host, name, path string }{
	{"google.com", "oc", ""}, {"google.com", "hl", ""}, {"google.com", "gl", ""}, {"google.com", "ceid", ""},
	{"wsj.com", "mod", ""}, {"marketwatch.com", "mod", ""}, {"barrons.com", "mod", ""}, {"wsj.com", "st", ""}, {"wsj.com", "reflink", ""},
	{"youtube.com", "feature", ""}, {"youtube.com", "si", ""}, {"youtube.com", "pp", ""},
	{"forbes.com", "sh", ""},
	{"spiegel.de", "sara_ref", ""}, {"spiegel.de", "sara_icid", ""},
	{"nytimes.com", "campaign_id", ""}, {"nytimes.com", "instance_id", ""}, {"nytimes.com", "segment_id", ""}, {"nytimes.com", "user_id", ""}, {"nytimes.com", "regi_id", ""}, {"nytimes.com", "nl", ""},
	{"nytimes.com", "referringsource", ""}, {"nytimes.com", "unlocked_article_code", ""}, {"nytimes.com", "_r", ""},
	{"theguardian.com", "fb", ""}, {"theguardian.com", "dcr", ""},
	{"reuters.com", "rpc", ""}, {"reuters.com", "il", ""},
	{"bloomberg.com", "leadsource", ""}, {"bloomberg.com", "embedded-checkout", ""}, {"bloomberg.com", "accesstoken", ""},
	{"washingtonpost.com", "tid", ""}, {"washingtonpost.com", "pwapi_token", ""}, {"washingtonpost.com", "hpid", ""},
	{"ft.com", "sharetype", ""}, {"ft.com", "accesstoken", ""}, {"ft.com", "segmentid", ""},
	{"scmp.com", "module", ""}, {"scmp.com", "pgtype", ""},
	{"twitter.com", "s", "/status/"}, {"twitter.com", "t", "/status/"}, {"x.com", "s", "/status/"}, {"x.com", "t", "/status/"},
	{"bbc.com", "pinned_post_type", ""}, {"cnn.com", "cid", ""},
}
