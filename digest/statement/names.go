package statement

// firstNames lists given names of public life that are mostly men's and mostly
// women's, so that "she" is not read as the last man named. A name in neither
// list goes with either pronoun.
func firstNames() (men, women map[string]bool) {
	men = set(`donald joe barack george bill john james robert michael william david richard thomas mark paul steven andrew kenneth joshua kevin brian keir boris rishi tony gordon
		emmanuel françois francois nicolas jacques olaf friedrich frank markus vladimir sergei sergey dmitry mikhail alexander alexei aleksandr yuri igor nikolai oleg andrei viktor victor
		volodymyr andriy oleksandr petro denys benjamin yair isaac israel yoav ehud mohammed muhammad mohammad mahmoud ali hassan hossein ebrahim abbas ahmed abdullah recep hakan
		narendra amit rajnath anthony scott justin pierre luiz jair javier gustavo nicolás andrés pedro antónio antonio josé jose juan carlos luis marco mike pete jake antony steve
		rafael tedros jens charles mateusz andrzej karol péter peter janos ferdinand rodrigo joko prabowo shigeru fumio cyril abiy
		bashar nawaf najib ismail yahya khaled bob bernie chuck lindsey mitch ron ted jim tim daniel eric jeff chris matt greg adam ivo lars ulf jonas stephane esmail`)
	women = set(`ursula kaja giorgia angela annalena christine kristalina roberta maria marie mary anna ana anne sanna mette magdalena katrin jacinda julia penny theresa liz yvette rachel
		kamala hillary nancy elizabeth michelle melania karoline susan condoleezza linda nikki samantha victoria janet kristi tulsi pam claudia dilma cristina delcy maría keiko
		hasina sheikha khaleda aung marine ségolène anne-marie ngozi samia ellen joyce sviatlana svetlana valentina yulia olga iryna oksana natalia margarita elvira
		sarah jessica jennifer emily laura karen lisa barbara patricia helen catherine kate kathy amy gina sanae nirmala sushma mamata benazir maryam golda tzipi miri
		francesca agnes agnès amélie sylvie nadia fatou zuzana maia vjosa salome ingrida evika kersti ilze beata ewa katalin kari`)
	return men, women
}
