//! The beginning that all titles of a list share: said once, it leaves the room of each line to what tells them apart.

/// Titles of which a beginning is said to be shared.
const TITLES: usize = 3;

/// Characters of the shortest beginning that is worth it, and of what has to be left of every title.
const LEAST: usize = 8;

/// What the titles so far begin with. Each is looked at once, when its row comes.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    text: Option<String>,
    titles: usize,
    /// Bytes of the shortest title.
    shortest: usize,
}

impl Shared {
    /// A row with this title has come, or has another title now.
    pub(in crate::app) fn take(&mut self, title: &str) {
        self.titles += 1;
        self.shortest = if self.titles == 1 { title.len() } else { self.shortest.min(title.len()) };
        match &mut self.text {
            None => self.text = Some(title.to_owned()),
            Some(text) => {
                let alike = text.char_indices().zip(title.chars()).find(|((_, one), other)| one != other);
                let end = alike.map_or(text.len().min(title.len()), |((at, _), _)| at);
                text.truncate(end);
            }
        }
    }

    /// The beginning, up to the end of a word; none where it is not worth leaving out.
    pub fn beginning(&self) -> Option<&str> {
        let text = self.text.as_deref().filter(|_| self.titles >= TITLES)?;
        let words = text.get(..=text.rfind(' ')?)?;
        (words.len() >= LEAST && self.shortest >= words.len() + LEAST).then_some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(titles: &[&str]) -> Option<String> {
        let mut shared = Shared::default();
        titles.iter().for_each(|title| shared.take(title));
        shared.beginning().map(str::to_owned)
    }

    #[test]
    fn words_that_all_titles_begin_with_are_shared() {
        let titles =
            ["Card line: blocked without a question", "Card line: balance told early", "Card line: bare refusal"];
        assert_eq!(shared(&titles).as_deref(), Some("Card line: "), "up to the end of a word");
        let titles =
            ["Über die Karte: gesperrt worden", "Über die Karten: nicht gefunden", "Über die Kartei: vergessen"];
        assert_eq!(shared(&titles).as_deref(), Some("Über die "));
    }

    #[test]
    fn what_tells_titles_apart_stays() {
        for titles in [
            &["Card line: blocked twice", "Card line: balance told"] as &[&str],
            &["Issue number 1", "Issue number 2", "Issue number 3"],
            &["Card line: blocked twice", "Card line: balance told", "Somebody else called"],
            &["Card line: blocked twice", "Card line: balance told", "Card line: "],
            &["", "", ""],
            &[],
        ] {
            assert_eq!(shared(titles), None, "{titles:?}");
        }
    }
}
