//! Where the reviews of a session are: on a server that the profile names for them, with the triage service, or on this
//! machine. Decided when they are first asked for, and not before.

use std::{fmt, pin::Pin, sync::Arc};

use crate::{
    domain::{
        failure::{Failure, Kind},
        text::Display,
    },
    provider::Bland,
};

/// A connection that is being made, to a service that speaks `/v1/earmark/review`.
pub type Opening = Pin<Box<dyn Future<Output = Result<Bland, Failure>> + Send>>;
/// Makes such a connection; asked again after it failed.
pub type Open = Arc<dyn Fn() -> Opening + Send + Sync>;

/// Where reviews are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewsAt {
    /// On a server of their own, which the profile names: its host.
    Elsewhere(Display),
    /// With the triage service.
    Service,
    /// On this machine alone.
    Here,
}

/// The ways to reviews that a profile has beside its triage service.
#[derive(Clone)]
pub struct ReviewDoors {
    /// The server that the profile names for reviews: its host, and the way there. It comes before all others.
    pub elsewhere: Option<(Display, Open)>,
    /// The review server of this machine, for a service that keeps no reviews.
    pub here: Open,
}

impl Default for ReviewDoors {
    /// None: reviews are with the triage service, or nowhere.
    fn default() -> Self {
        let nowhere = || Failure::new(Kind::Unsupported, Display::ours("This service keeps no reviews."));
        Self { elsewhere: None, here: Arc::new(move || Box::pin(async move { Err(nowhere()) })) }
    }
}

impl fmt::Debug for ReviewDoors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReviewDoors")
            .field("elsewhere", &self.elsewhere.as_ref().map(|(host, _)| host))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use bytes::Bytes;
    use url::Url;

    use super::*;
    use crate::{
        provider::{Ask, Door},
        runtime::Services,
    };

    /// A service that answers every question with this.
    fn service(status: u16, body: &'static str) -> Bland {
        let ask: Ask = Arc::new(move |_| {
            let answer = http::Response::builder().status(status).header("content-type", "application/json");
            Box::pin(async move { answer.body(Bytes::from_static(body.as_bytes())).ok() })
        });
        let base = Url::parse("http://service.invalid").expect("an address");
        Bland::inside(&Door { ask, base, socket: None }, &"org_key".into()).expect("a connection")
    }

    /// A way to reviews that counts how often it is gone, and fails so often at first.
    fn way(failures: usize) -> (Open, Arc<AtomicUsize>) {
        let gone = Arc::new(AtomicUsize::new(0));
        let counted = gone.clone();
        let open: Open = Arc::new(move || {
            let at = counted.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                let failed = || Failure::new(Kind::NotKept, Display::ours("no room"));
                if at < failures { Err(failed()) } else { Ok(service(200, "{}")) }
            })
        });
        (open, gone)
    }

    const WITH: &str = r#"{"data":{"server":"earmark","version":"1","extensions":["review"]}}"#;
    const WITHOUT: &str = r#"{"data":{"server":"earmark","version":"1","extensions":["ties"]}}"#;

    /// Where reviews are found, and how often the way on this machine was gone.
    async fn decided(service: Bland, elsewhere: bool) -> (Option<ReviewsAt>, usize) {
        let ((here, gone), (other, _)) = (way(0), way(0));
        let elsewhere = elsewhere.then(|| (Display::ours("r.example"), other));
        let services = Services::new(service, None).with_reviews(ReviewDoors { elsewhere, here });
        assert_eq!(services.reviews_at(), None, "nobody has asked");
        for _ in 0..2 {
            let _ = services.reviews().await;
        }
        (services.reviews_at().cloned(), gone.load(Ordering::Relaxed))
    }

    #[tokio::test]
    async fn reviews_are_where_the_profile_says_else_with_the_service_else_here() {
        let named = Some(ReviewsAt::Elsewhere(Display::ours("r.example")));
        assert_eq!(decided(service(200, WITH), true).await, (named.clone(), 0), "the server that is named comes first");
        assert_eq!(decided(service(200, WITHOUT), true).await, (named, 0));
        assert_eq!(decided(service(200, WITH), false).await, (Some(ReviewsAt::Service), 0), "nothing is opened here");
        assert_eq!(decided(service(200, WITHOUT), false).await, (Some(ReviewsAt::Here), 1), "opened once");
        let unknown = r#"{"errors":[{"error":"NOT_FOUND","message":"no"}]}"#;
        assert_eq!(decided(service(404, unknown), false).await, (Some(ReviewsAt::Here), 1), "the live service");
    }

    #[tokio::test]
    async fn what_cannot_be_known_is_not_guessed() {
        assert_eq!(decided(service(500, "{}"), false).await, (None, 0));
        assert_eq!(decided(service(200, "<html>"), false).await, (None, 0), "a page in the way");
    }

    #[tokio::test]
    async fn what_failed_is_tried_again() {
        let (here, gone) = way(1);
        let doors = ReviewDoors { elsewhere: None, here };
        let services = Services::new(service(200, WITHOUT), None).with_reviews(doors);
        assert_eq!(services.reviews().await.expect_err("no room").kind, Kind::NotKept);
        assert_eq!(services.reviews_at(), None);
        services.reviews().await.expect("there is room now");
        assert_eq!((services.reviews_at(), gone.load(Ordering::Relaxed)), (Some(&ReviewsAt::Here), 2));
    }

    #[tokio::test]
    async fn without_a_door_there_are_none() {
        let services = Services::new(service(200, WITHOUT), None);
        assert_eq!(services.reviews().await.expect_err("nowhere").kind, Kind::Unsupported);
    }
}
