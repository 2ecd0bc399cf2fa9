/** Words that people make keys and passwords of: whoever guesses tries these first. */

/** Worth about five bits each: they stand in nearly every made-up key. */
export const usualWords: ReadonlySet<string> = new Set(
  `the my our your new key keys api apikey app apps secret secrets pass passwd password passphrase pwd token tokens
  auth login user users admin root test tests testing tester demo dev prod stage staging local super client clients
  consumer consumers gateway service server jwt hmac basic access private public default value one two three abc
  kong apisix envoy traefik nginx`.split(/\s+/),
);

/** Worth about nine bits each. */
export const commonWords: ReadonlySet<string> = new Set(
  `account accounts agent alice alpha amanda amazon andrea android andrew angel angela anna anonymous anthony apache
  apple april arthur august austin autumn azure baby backend banana barbara base batman beautiful benjamin berlin beta
  billing blue bob brandon brian bronze bruno business buster butter camera canada carlos carol caroline cat catalog
  chance change charles charlie check cheese chicken chocolate chris christian christine christopher claude claudia
  cloud cluster coffee company computer connect cookie cool corp customer dallas daniel data database dave david debug
  december deer delta dennis diamond dog domain donald dragon eagle edge edward elephant elizabeth emily emma engine
  enter erik eve eventgate example external family february finance fire first five florida flower fluffy football
  forever four frank freedom friday friend friends frontend full galaxy gamma garden george ginger global god gold
  golden good google grace green group guest guitar happy harley harry hello help henry hidden home hotel house hunter
  iloveyou info internal internet iphone isabel jack jackson jacob james january jasmine jason jennifer jessica jesus
  joe john johnny jones jordan joseph joshua july june justin justine kevin kitten kubernetes lambda laura lauren
  letmein linda linux liverpool london love lucky mail main manager manual marc march maria marina mark martin master
  matrix matthew maverick max may melissa member mercedes merlin metric metrics michael michelle mickey micro mike
  mobile monday money monitor monkey month mother mouse music mustang nancy nathan network nicholas nicole night ninja
  november number october office ok old open orange order orders oscar owner paris partner partners patricia patrick
  paul payment payments peanut pepper peter phoenix pizza platform player please portal power princess product
  production profile program project provider purple python qwerty rabbit rachel rainbow ranger read reader red report
  reports request richard robert rock rocky ronald route sam samantha sample samsung sandbox sandra sarah saturday
  scooter sebastian second security september session seven seventh shadow shared shop sign signing silver simon simple
  six snoopy soccer something sophie sparky spider spring staff star starwars steve steven store strong student summer
  sun sunday sunshine superman support susan system taylor teacher team temp temporary ten tenant test1 theme thomas
  thunder thursday tiger tigger time today tom tomcat tommy tool toyota trial tristan trust trustno tuesday turtle
  unknown upstream vanessa very veronica victor victoria viewer vincent violet warrior weather web webhook website
  wednesday week welcome whatever white william willie winner winter wizard word work worker world write writer yellow
  yes zone foo bar baz qux`.split(/\s+/),
);

/** Keys that documentation prints and programs are delivered with: APISIX's first admin and viewer key. */
export const publishedKeys: ReadonlySet<string> = new Set([
  "edd1c9f034335f136f87ad84b625c8f1",
  "4054f7cf07e344346cd3f287985e76a2",
]);
