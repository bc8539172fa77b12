"""The words that the reading of events rests on: offices, human groups, outlets, courtesy titles."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, for tables that are read as prose."""
    return frozenset(text.split())


COURTESY = word_set(
    """
    mr mr. mrs mrs. ms ms. miss mx mx. messrs messrs. sir dame mister madam mme mme. shri smt smt.
    sri
    """
)
"""Titles that are neither part of a name nor an office."""

ABBREVIATED_ROLES = word_set(
    """
    dr dr. prof prof. gen gen. lt lt. col col. maj maj. capt capt. sgt sgt. cpl cpl. adm adm. cmdr
    cmdr. sen sen. rep rep. gov gov. rev rev. hon hon. pres pres. det det. insp insp. supt supt.
    atty atty. pm cm mp mla ceo cfo coo cio cto dig ig dgp acp dcp sp ssp adgp brig brig. pvt pvt.
    st.-sgt fr fr. amb amb.
    """
)

ROLES = word_set(
    """
    president vice-president premier minister secretary chancellor governor mayor senator
    congressman congresswoman congressman-elect president-elect representative lawmaker legislator
    parliamentarian deputy delegate speaker leader chief head director chairman chairwoman
    chairperson chair commissioner inspector superintendent constable officer sergeant lieutenant
    captain colonel major general admiral commander commandant brigadier marshal corporal private
    ambassador envoy consul diplomat attorney lawyer prosecutor judge justice magistrate solicitor
    barrister counsel spokesman spokeswoman spokesperson aide adviser advisor strategist pollster
    consultant analyst economist expert professor lecturer teacher principal dean rector researcher
    scientist doctor physician surgeon nurse psychologist psychiatrist historian author writer
    novelist poet journalist reporter correspondent editor columnist critic presenter anchor host
    broadcaster blogger activist campaigner dissident organizer organiser founder co-founder owner
    executive manager boss coach trainer skipper striker midfielder defender goalkeeper forward
    winger batsman bowler quarterback pitcher catcher driver rider jockey boxer golfer swimmer
    sprinter runner cyclist athlete player star champion actor actress singer rapper musician
    composer conductor drummer guitarist comedian filmmaker film-maker producer artist painter
    sculptor photographer designer architect model dancer chef king queen prince princess duke
    duchess earl baron baroness lord lady emperor empress sultan emir sheikh shah pope cardinal
    archbishop bishop priest pastor reverend father rabbi imam ayatollah cleric monk nun mullah
    pilot astronaut engineer builder farmer fisherman student pupil resident neighbor neighbour
    witness survivor victim suspect defendant gunman shooter killer murderer attacker bomber hacker
    whistleblower rebel fighter militant warlord jihadist soldier marine veteran sailor paramedic
    firefighter fireman policeman policewoman detective sheriff agent investigator coroner treasurer
    auditor banker trader investor billionaire millionaire tycoon businessman businesswoman
    entrepreneur contractor candidate nominee contender incumbent rival opponent frontrunner
    ex-president ex-minister ex-wife ex-husband ex-boyfriend ex-girlfriend wife husband brother
    sister mother son daughter uncle aunt cousin nephew niece grandfather grandmother widow widower
    boyfriend girlfriend partner fiancee fiance friend colleague republican democrat conservative
    socialist communist nationalist whip backbencher councillor councilor peer alderman elder
    chieftain clerk registrar curator librarian trustee governor-general ombudsman procurator
    administrator coordinator co-ordinator supervisor officer-in-charge chief-of-staff
    under-secretary undersecretary assistant associate legend veteran-turned man woman boy girl
    teenager youth mp mla ceo cfo coo pm cm defence-secretary winner medalist medallist officeholder
    official employee worker attendant operator mechanic technician steward guard warden ranger
    guide
    """
)
"""Nouns that name an office, a rank, a trade or a kinship before or after a person's name."""

ROLE_MODIFIERS = word_set(
    """
    former ex acting interim deputy vice assistant associate chief senior junior first second third
    prime foreign home defence defense finance interior health education justice trade state
    attorney district lead top veteran current incoming outgoing then-president then-prime late then
    newly-elected opposition union shadow royal crown lieutenant major rear under permanent
    executive managing general national federal internal external labour labor environment energy
    agriculture transport culture sports commerce treasury housing homeland security press police
    fire army navy air force military party house senate supreme high court field technical team
    world olympic democratic republican conservative liberal special co founding presidential
    vice-presidential parliamentary co-founder human rights information home-affairs railway law
    external-affairs affairs minority majority
    """
)

GROUPS = word_set(
    """
    police officers officials authorities prosecutors investigators detectives lawmakers senators
    legislators members member ministers leaders diplomats negotiators envoys representatives
    delegates ambassadors troops soldiers forces rebels militants insurgents fighters gunmen
    attackers militia militias protesters protestors demonstrators activists campaigners supporters
    opponents critics voters residents villagers locals people men women children boys girls
    students pupils teachers parents families relatives survivors victims witnesses passengers
    migrants refugees immigrants tourists workers employees staff miners farmers fishermen drivers
    doctors nurses medics patients scientists researchers experts economists analysts engineers
    firefighters firemen rescuers paramedics judges jurors lawyers fans players teammates government
    governments ministry parliament cabinet congress senate court courts jury council commission
    committee party parties union unions company companies firm firms bank banks agency agencies
    army military navy administration regulators shareholders investors airline hospital university
    school church club team federation association coalition alliance opposition regime junta
    hackers terrorists extremists jihadists separatists hostages prisoners inmates detainees
    suspects gang gangs crew crowd crowds mob couple pair duo trio man woman boy girl teenager
    teenagers schoolgirl schoolgirls schoolboy baby toddler child person driver pilot gunman
    attacker bomber suspect victim soldier policeman officer official spokesman spokeswoman
    spokesperson source sources judge senator minister president premier governor mayor prosecutor
    lawyer teacher student mother father wife husband son daughter family group groups delegation
    delegations side sides countries nations states bloc leadership organisers organizers sponsors
    executives employers traders customers consumers users shoppers celebrities stars actors singers
    world public pensioner passenger pedestrian cyclist motorist worker employee resident tribunal
    watchdog regulator department embassy consulate panel board
    """
)
"""Nouns of people and bodies of people that may act without being named."""

OUTLETS = word_set(
    """
    reuters ap afp bbc cnn npr nbc abc cbs fox msnbc pbs al-jazeera xinhua tass itar-tass ria
    interfax upi bloomberg kyodo yonhap dpa ansa efe pti ani ndtv aap politico axios buzzfeed vice
    itv sky tmz espn rt irna isna sana wam kcna antara bernama france24 dw rtl c-span univision
    telemundo cnbc rtve nhk kbs cctv zee wsj dawn geo wikileaks propublica
    """
)
"""Outlets by their first word, in lower case."""

OUTLET_WORDS = word_set(
    """
    news newspaper newspapers times post telegraph guardian herald tribune journal gazette daily
    magazine television tv radio agency press mirror independent observer chronicle express mail sun
    star globe standard network broadcaster today spiegel monde figaro mundo pais repubblica asahi
    yomiuri mainichi nikkei haaretz jazeera hindu
    """
)
"""Words that an outlet's name ends with or holds."""

OUTLETS_UNNAMED = word_set(
    """
    media reports newspaper newspapers broadcaster report outlets press tv television radio
    """
)

PARTICLES = word_set(
    """
    de da do dos del della di du la le van von der den ter ten bin ibn al el abu bint af zu y e
    """
)
"""Lower-case words inside a name."""

NOT_NAMES = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december christmas easter ramadan twitter facebook google
    instagram youtube whatsapp internet getty images image photo photos video file picture pictures
    caption share read click media copyright brexit god allah jesus islam muslim muslims christian
    christians jewish jews english british american i i'm mum dad mom
    """
)

PLACE_WORDS = word_set(
    """
    office house palace airport station hospital hotel square street road avenue bridge park stadium
    arena centre center university college school church mosque cathedral temple embassy consulate
    headquarters parliament tower building hall court prison jail camp base port harbor harbour
    river lake mountain valley island islands district province county village town city state
    region border coast beach museum theatre theater club market mall plant factory mine circuit
    track field ground stop residence castle fort gate junction motorway highway gulf bay sea ocean
    desert peninsula strait township suburb neighborhood neighbourhood capital compound checkpoint
    garden gardens ranch estate mansion site zone
    """
)

MALE = word_set(
    """
    mr mr. sir lord king prince duke earl baron emperor sultan emir pope spokesman chairman
    businessman congressman policeman father son brother husband uncle nephew grandfather boyfriend
    widower fiance man boy priest monk fireman fisherman batsman alderman gunman
    """
)
FEMALE = word_set(
    """
    mrs mrs. ms ms. miss dame lady queen princess duchess baroness empress spokeswoman chairwoman
    businesswoman congresswoman policewoman actress mother daughter sister wife aunt niece
    grandmother girlfriend widow fiancee woman girl nun mme mme. smt smt. heroine
    """
)
