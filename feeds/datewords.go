package feeds

import "strings"

// monthOf returns the month a lower-case word names, 0 for none. Full names
// and the abbreviations in use, in the languages of the feeds known to us.
func monthOf(w string) int { return months[w] }

// isDayWord holds for the names of weekdays and the words between the parts
// of a date. They carry nothing: a wrong weekday is more often a typing error
// than the date is.
func isDayWord(w string) bool { return days[w] }

var (
	months = monthTable()
	days   = dayTable()
)

func monthTable() map[string]int {
	t := map[string]int{}
	for i, names := range monthWords {
		for _, n := range strings.Fields(names) {
			t[n] = i + 1
		}
	}
	return t
}

func dayTable() map[string]bool {
	t := map[string]bool{}
	for _, n := range strings.Fields(dayWords) {
		t[n] = true
	}
	return t
}

var monthWords = [12]string{
	"january jan januar jänner januari janvier janv jan enero ene gennaio gen janeiro stycznia styczeń sty января янв січня січ ocak oca " +
		"ledna leden január januára januárja ianuarie ian sausio jaanuar tammikuu tammikuuta ιανουαρίου ιανουάριος ιαν ינואר يناير كانون ژانویه जनवरी siječnja sij јануар јан януари яну gener xaneiro",
	"february feb febr februar feber februari février fevrier févr fév fevr fev febrero febbraio fevereiro lutego luty lut февраля фев февр лютого лют şubat şub subat " +
		"února únor február februára februárja februarie vasario veebruar helmikuu helmikuuta φεβρουαρίου φεβρουάριος φεβ פברואר فبراير شباط فوریه फ़रवरी फरवरी veljače velj фебруар феб февруари febrer febreiro",
	"march mar mars märz maerz mär mrz maart mrt marzo março marco marca marzec марта мар березня бер mart března březen brez március márciusa márc martie kovo märts maaliskuu maaliskuuta " +
		"μαρτίου μάρτιος μαρ מרץ مارس آذار مارچ मार्च ožujka ožu март março març",
	"april apr avril avr abril abr aprile kwietnia kwiecień kwi апреля апр квітня кві nisan nis dubna duben április ápr aprilie balandžio aprill huhtikuu huhtikuuta apríla " +
		"απριλίου απρίλιος απρ אפריל أبريل ابريل نيسان آوریل अप्रैल travnja tra април",
	"may mai mei mayo maggio mag maio maja maj мая май травня тра mayıs mayis května květen május máj gegužės toukokuu toukokuuta mája μαΐου μαίου μάιος μαϊ μαι מאי مايو أيار مه मई svibnja svi мај maig",
	"june jun juin juni junio giugno giu junho czerwca czerwiec cze июня июн червня чер haziran haz června červen június jún iunie iun birželio juuni kesäkuu kesäkuuta júna " +
		"ιουνίου ιούνιος ιουν יוני يونيو حزيران ژوئن जून lipnja јун юни juny",
	"july jul lip juillet juil juli julio luglio lug julho lipca lipiec июля июл липня temmuz tem července červenec július júl iulie iul liepos juuli heinäkuu heinäkuuta júla " +
		"ιουλίου ιούλιος ιουλ יולי يوليو تموز ژوئیه जुलाई srpnja јул юли juliol",
	"august aug août aout aoû augustus agosto ago sierpnia sierpień sie августа авг серпня сер ağustos agustos ağu srpna srpen augusztus aug rugpjūčio elokuu elokuuta augusta " +
		"αυγούστου αύγουστος αυγ אוגוסט أغسطس اغسطس آب اوت अगस्त kolovoza kol август agost",
	"september sep sept septembre septiembre setiembre settembre set setembro września wrzesień wrz сентября сен сент вересня вер eylül eyl září szeptember szept septembrie rugsėjo syyskuu syyskuuta septembra " +
		"σεπτεμβρίου σεπτέμβριος σεπ ספטמבר سبتمبر أيلول سپتامبر सितंबर rujna ruj септембар септември setembre",
	"october oct oktober okt octobre octubre ottobre ott outubro out października październik paź pazdziernika октября окт жовтня жов ekim eki října říjen október octombrie spalio lokakuu lokakuuta októbra " +
		"οκτωβρίου οκτώβριος οκτ אוקטובר أكتوبر اكتوبر تشرين اکتبر अक्टूबर октобар октомври",
	"november nov novembre noviembre novembro listopad ноября ноя листопада лис kasım kasim kas listopadu november noiembrie lapkričio marraskuu marraskuuta novembra " +
		"νοεμβρίου νοέμβριος νοε נובמבר نوفمبر نوامبر नवंबर studenoga stu новембар ноември",
	"december dec dez dezember décembre decembre déc diciembre dic dicembre dezembro grudnia grudzień gru декабря дек грудня гру aralık aralik ara prosince prosinec december decembrie gruodžio joulukuu joulukuuta decembra detsember " +
		"δεκεμβρίου δεκέμβριος δεκ דצמבר ديسمبر دسامبر दिसंबर prosinca pro децембар декември desembre",
}

const dayWords = "mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday sun sunday " +
	"montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so " +
	"lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim " +
	"lunes martes miércoles miercoles mié mie jueves jue viernes vie sábado sabado sáb sab domingo dom " +
	"lunedì lunedi martedì martedi mercoledì mercoledi giovedì giovedi gio venerdì venerdi sabato domenica " +
	"segunda terça terca ter quarta qua quinta qui sexta sex seg feira " +
	"понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье пн вт ср чт пт сб вс " +
	"понеділок вівторок четвер субота неділя нд " +
	"poniedziałek pon wtorek wt środa śr czwartek czw piątek pt sobota sob niedziela nie " +
	"pazartesi pzt salı sal çarşamba çar perşembe per cuma cum cumartesi cmt pazar paz " +
	"maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo " +
	"måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag man tir ons tor fre lør søn " +
	"δευτέρα δευ τρίτη τρι τετάρτη τετ πέμπτη πεμ παρασκευή παρ σάββατο σαβ κυριακή κυρ " +
	"hétfő hét kedd szerda sze csütörtök csü péntek pén szombat szo vasárnap vas " +
	"월 화 수 목 금 토 일 월요일 화요일 수요일 목요일 금요일 토요일 일요일 " +
	"الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد " +
	"at um le de den kl klo à alle ore om um r г року année published updated posted on the of o uhr"
