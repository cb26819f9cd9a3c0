package lang

import "strings"

// stopWords maps a language to its stop words. Built once from the lists below
// and never changed.
var stopWords = func() map[string]map[string]struct{} {
	out := make(map[string]map[string]struct{}, len(stopLists))
	for l, s := range stopLists {
		m := make(map[string]struct{})
		for w := range strings.FieldsSeq(s) {
			m[w] = struct{}{}
		}
		out[l] = m
	}
	return out
}()

// IsStop tells whether a normalised word says nothing about a story in that
// language: function words and, for English, the words news is packed in
// (says, live, watch, update). Languages without a list have none.
func IsStop(norm, lang string) bool {
	if len(norm) == 0 {
		return true
	}
	if m, ok := stopWords[lang]; ok {
		_, stop := m[norm]
		return stop
	}
	return false
}

var stopLists = map[string]string{
	"en": `a about above after again against ago all almost already also although always am amid among an and another any anyone anything are aren't
around as at away back be became because become becomes been before began behind being below between both but by came can can't cannot come comes could couldn't
did didn't do does doesn't doing don't done down during each either else enough even ever every everyone everything few for from further get gets getting give given gives
go goes going gone got had hadn't has hasn't have haven't having he he'd he'll her here hers herself him himself his how however i i'd i'll i'm i've if in into is isn't it
itself its just keep keeps kept let likely made make makes making many may maybe me might mine more most much must my myself near nearly need needs neither never no nobody none nor
not nothing now of off often on once one only onto or other others our ours ourselves out over own part per perhaps put puts quite rather really same see seen set
she she'd she'll should shouldn't since so some someone something soon still such take takes taken taking tell tells than that the their theirs them themselves then there these they they'd they'll
they're they've thing things this those though through thus to together too took toward towards under until up upon us use used very via want wants was wasn't way ways we we'd we'll we're we've well
went were weren't what whatever when where whether which while who who's whom whose why will with within without won't would wouldn't yet you you'd you'll you're you've your yours
yourself vs s t d m mr mrs ms
say says said saying told live watch update updates updated breaking news video videos photos exclusive opinion analysis explainer explained latest know read
podcast newsletter briefing editorial comment recap`,
	"fr": `a à au aux avec ce ces cet cette c d dans de des du elle elles en est et être il ils je j l la le les leur leurs lui m ma mais me même mes moi mon n ne nos notre nous on ont où
par pas plus pour qu que qui s sa sans se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y après avant contre entre depuis fait été était selon direct vidéo`,
	"de": `aber als am an auch auf aus bei bin bis bist da damit dann das dass dem den der des die dies diese dieser doch durch ein eine einem einen einer eines er es für gegen hat haben
hatte ich ihr ihre im in ins ist ja kann kein keine können man mehr mit muss nach nicht noch nur ob oder sein seine seit sich sie sind so soll über um und uns unter vom von vor war waren
was wegen weil wenn werden wie wieder will wir wird wo wurde wurden zu zum zur zwischen liveblog ticker video`,
	"es": `a al ante año años antes así aún como con contra cual cuando de del desde donde dos el ella ellos en entre era es esa ese eso esta está este esto estos fue fueron ha han hasta
hay la las le les lo los más me mi muy ni no nos o otra otro para pero por porque qué que quien se según ser si sí sin sobre son su sus también tan te tiene todo todos tras tu un una uno y ya directo vídeo`,
	"it": `a ad agli ai al alla alle allo anche c che chi ci come con contro cui d da dal dalla dalle dei del della delle dello di dopo e è ed era fra gli ha hanno i il in io l la le lo loro
ma mi nei nel nella nelle no noi non o per perché più quale quando quello questa questo se senza si sia sono su sua sue sul sulla suo tra tu un una uno video diretta`,
	"pt": `a à ao aos as às com como contra da das de do dos e é ela ele eles em entre era essa esse esta está este eu foi foram há isso já mais mas me mesmo na nas não no nos o os ou para
pela pelas pelo pelos por qual quando que quem se sem ser são sobre sua suas também tem um uma após até vídeo`,
	"nl": `aan al als bij dan dat de der deze die dit door een en er ge had heb heeft het hij hoe hun ik in is je kan maar me meer met mij na naar niet nog nu of om omdat ons ook op over
te tegen toch toen tot uit van veel voor want waren was wat we wel werd wie wij wordt worden zal ze zich zij zijn zo zou`,
	"ru": `а без был была были было быть в во вот все всё вы где да для до его ее её если есть еще ещё же за и из или им их к как ко когда кто ли мы на над не него нет но о об он она они от
по под после при про с со так также там то только у уже что чтобы эта это этот я сообщил сообщила заявил заявила видео`,
	"uk": `а або але без би був була були було бути в вже ви від він вона вони все де для до його її є за з зі і із їх й як який яка які коли на над не немає ні о об по під після при про та так також
те ти то у це ця цей що щоб я заявив заявила повідомив відео`,
	"pl": `a aby ale bez był była było być ci co czy dla do go i ich im ja jak jako jest już lub ma mu na nad nie niż o od on ona one oni oraz po pod przed przez przy się są ta tak te tego tej ten to
tym u w we więc z za ze że wideo`,
	"tr": `ama bir bu bunu çok da daha de diye en gibi göre hem için ile ise ki kadar mi mı ne o olan olarak oldu sonra şu ve veya ya yeni son dakika`,
	"sv": `att av blev bli de den det du efter ej eller en ett från för har han hon hur i inte jag kan med men mot när nu och om på sig sin som så till under upp ut var vi vid är över`,
	"ar": `في من على إلى عن أن إن هذا هذه التي الذي ما لا لم مع بعد قبل بين كان كانت قد كل أو ثم و عند حول خلال`,
	"id": `yang dan di ke dari untuk pada dengan ini itu dalam tidak akan oleh sebagai juga karena atau telah ada bisa lebih sudah`,
}
