//! The rule about another language: a turn in another script, or with the small words of another language.

use std::sync::LazyLock;

use super::{
    catalogue::Rule,
    course::{Found, Said},
    hit::Reason,
    quick::QuickMap,
    text::{hash, words},
};

/// Languages with their small words.
const LANGUAGES: [(&str, &str); 6] = [
    ("English", "the and you for that with have this your are not can what please would"),
    ("Spanish", "es el la los que por para con una está usted gracias como pero más necesito quiero"),
    ("French", "le les des que pour avec vous est une pas je merci bonjour dans mais suis"),
    ("German", "der die das und nicht ich sie mit ist ein eine für bitte danke haben auf"),
    ("Portuguese", "não você para com uma que obrigado por está como mais preciso quero meu"),
    ("Italian", "il che per con una non sono grazie come più vorrei questo della mio"),
];

/// Each small word with the languages that have it, as bits.
static SMALL_WORDS: LazyLock<QuickMap<u64, u8>> = LazyLock::new(|| {
    let mut small: QuickMap<u64, u8> = QuickMap::default();
    for (place, (_, words)) in LANGUAGES.iter().enumerate() {
        for word in words.split(' ') {
            *small.entry(hash(word)).or_default() |= 1 << place;
        }
    }
    small
});

/// Words that a turn of the caller needs for its language to be told.
const WORDS: usize = 5;

/// Scripts that are told apart. Languages that mix scripts have one here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Indic,
    Thai,
    Hangul,
    Han,
    Other,
}

const SCRIPTS: usize = Script::Other as usize + 1;

fn script(c: char) -> Script {
    match c {
        'A'..='Z' | 'a'..='z' | 'ª'..='ɏ' | 'ʰ'..='ʸ' | 'Ḁ'..='ỿ' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' => Script::Cyrillic,
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{600}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => {
            Script::Arabic
        }
        '\u{900}'..='\u{dff}' => Script::Indic,
        '\u{e00}'..='\u{eff}' => Script::Thai,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => Script::Hangul,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' => {
            Script::Han
        }
        _ => Script::Other,
    }
}

/// Letters of scripts, and small words of languages, so far.
#[derive(Debug, Default)]
pub(super) struct Language {
    letters: [u64; SCRIPTS],
    small: [u64; LANGUAGES.len()],
}

/// The place of the largest; of equal ones the first.
fn largest(counts: &[u64]) -> usize {
    let mut best = 0;
    for (place, count) in counts.iter().enumerate() {
        if *count > counts[best] {
            best = place;
        }
    }
    best
}

impl Language {
    pub(super) fn on_turn(&mut self, said: &Said<'_>, is_caller: bool, found: &mut Found) {
        let switched = self.script(said);
        if switched {
            found.hit(Rule::LanguageSwitch, said.index, None, Reason::new("written in another script than the call"));
        }
        if is_caller
            && let Some((language, of_call)) = self.words(said)
            && !switched
        {
            let reason = Reason::new(format!("in {language}, the call is in {of_call}"));
            found.hit(Rule::LanguageSwitch, said.index, None, reason);
        }
    }

    /// Whether the turn is in another script. In a call in Latin letters some of another are enough; elsewhere names in
    /// Latin letters are common, and the turn has to be mostly in another.
    fn script(&mut self, said: &Said<'_>) -> bool {
        let mut here = [0_u64; SCRIPTS];
        if said.plain.text.is_ascii() {
            here[Script::Latin as usize] = said.plain.text.bytes().filter(u8::is_ascii_alphabetic).count() as u64;
        } else {
            said.plain.text.chars().filter(|c| c.is_alphabetic()).for_each(|c| here[script(c) as usize] += 1);
        }
        let total: u64 = here.iter().sum();
        let main = largest(&self.letters);
        let (of_call, known) = (here[main], self.letters[main] > 0);
        let other = total - of_call;
        for (all, here) in self.letters.iter_mut().zip(here) {
            *all += here;
        }
        if main == Script::Latin as usize {
            known && other >= 4 && other * 100 >= total * 8
        } else {
            known && total >= 12 && of_call * 10 < total * 3
        }
    }

    /// The language of the caller's turn and that of the call, when they differ.
    fn words(&mut self, said: &Said<'_>) -> Option<(&'static str, &'static str)> {
        let shouted = |word: &str| {
            word.chars().count() > 1 && word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
        };
        let has_shouting = said.plain.text.split_whitespace().any(shouted);
        let quiet = if has_shouting {
            let kept: Vec<&str> = said.plain.text.split_whitespace().filter(|word| !shouted(word)).collect();
            words(&kept.join(" ").to_ascii_lowercase())
        } else {
            said.words.clone()
        };
        if quiet.len() < WORDS {
            return None;
        }
        let mut counts = [0_u64; LANGUAGES.len()];
        let mut different: Vec<(u64, u8)> = Vec::new();
        for word in &quiet {
            let Some(languages) = SMALL_WORDS.get(&word.hash) else { continue };
            different.push((word.hash, *languages));
            (0..LANGUAGES.len()).filter(|place| languages >> place & 1 == 1).for_each(|place| counts[place] += 1);
        }
        different.sort_unstable();
        different.dedup();
        let (best, main) = (largest(&counts), largest(&self.small));
        let kinds = different.iter().filter(|(_, languages)| languages >> best & 1 == 1).count();
        let is_known = self.small.iter().any(|count| *count > 0);
        for (all, here) in self.small.iter_mut().zip(counts) {
            *all += here;
        }
        let switches = is_known && best != main && kinds >= 3 && counts[best] > 2 * counts[main];
        switches.then(|| (LANGUAGES[best].0, LANGUAGES[main].0))
    }
}
