//! Recordings that AssemblyAI recognised: utterances where there are some, else sentences or paragraphs, else words.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    gather::{About, Gather},
    heard::{self, Names},
    stamp,
    values::{id_of, take_list, take_text},
};
const ROWS: Names = Names {
    speaker: &["speaker", "channel"],
    start: &["start"],
    end: &["end"],
    text: &["text"],
    again: &["words"],
    unit: stamp::millis,
};

/// A recording as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut fields) = record else { return Err("it is no object".to_owned()) };
    if fields.get("status").and_then(Value::as_str) == Some("error") {
        return Err("its `status` is `error`: nothing was recognised".to_owned());
    }
    let mut gather = Gather::default();
    let mut lists = ["utterances", "sentences", "paragraphs"].iter().filter_map(|name| {
        let is_some = fields.get(*name)?.as_array().is_some_and(|list| !list.is_empty());
        if is_some { take_list(&mut fields, &[name]) } else { None }
    });
    match lists.next() {
        Some(list) => heard::rows(list, &ROWS, &mut gather),
        None => {
            let words = take_list(&mut fields, &["words"]).unwrap_or_default();
            let who = |word: &Value| word.get("speaker").or_else(|| word.get("channel")).and_then(id_of);
            let mut pieces =
                heard::joined(words.iter().map(|word| heard::word(word, who(word), stamp::millis)).collect());
            if pieces.is_empty() {
                let text = take_text(&mut fields, &["text"]).ok_or("there are no words in it")?;
                pieces.push(heard::Piece { text, ..heard::Piece::default() });
            }
            heard::add(pieces, &mut gather);
            gather.again("words", Some(words.into()));
        }
    }
    for name in ["words", "text"] {
        let again = fields.shift_remove(name);
        gather.again(name, again);
    }
    let named = fields.get("id").and_then(id_of);
    let length = gather.length(&fields, "audio_duration");
    let mut about = About { rest: fields, length, ..About::default() };
    about.fact("id", named.clone());
    Ok(vec![heard::conversation(gather, named.as_deref(), about, context)?])
}
