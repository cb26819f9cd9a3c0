package feeds

import (
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
)

// ttlMost is the longest time between two polls that a feed may ask for: more is
// what a template says, and seconds or milliseconds taken for minutes.
const ttlMost = 7 * 24 * time.Hour

// updatePeriods are the values of sy:updatePeriod.
// https://web.resource.org/rss/1.0/modules/syndication/
var updatePeriods = map[string]time.Duration{
	"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour,
	"monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
}

// minutes reads the ttl of RSS 2.0, a whole number of minutes; 0 for what cannot
// be one.
func minutes(s string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n <= 0 || n > int(ttlMost/time.Minute) {
		return 0
	}
	return time.Duration(n) * time.Minute
}

// updateEvery reads the syndication module: the period, daily if it is not given,
// divided by how often the feed is updated in it, once if that is not given; 0 when
// neither is there, or when they cannot be meant.
func updateEvery(exts ext.Extensions) time.Duration {
	period, often := strings.ToLower(extText(exts, "sy", "updatePeriod")), extText(exts, "sy", "updateFrequency")
	if period == "" && often == "" {
		return 0
	}
	every, n := 24*time.Hour, 1
	if period != "" {
		every = updatePeriods[period]
	}
	if often != "" {
		var err error
		if n, err = strconv.Atoi(often); err != nil || n <= 0 {
			return 0
		}
	}
	if every /= time.Duration(n); every < time.Minute || every > ttlMost {
		return 0
	}
	return every
}
