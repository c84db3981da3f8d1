//! Ways to begin, with what each means.

/// Ways to begin, with what each means.
pub const WAYS: [(&str, &str); 4] = [
    (
        "Look around in a sample",
        "Fourteen calls and ten issues of an invented organisation, on this machine alone. Enter or 1 opens it; nothing of \
         it touches data of your own.",
    ),
    (
        "Connect to Bland",
        "Set the variable BLAND_API_KEY to your key and start\n\n  earmark --profile bland\n\nThe key stays in the \
         environment: it is never written down, shown or logged. BLAND_BASE_URL names another host.",
    ),
    (
        "Connect to the server of a team",
        "Put this into config.toml, and the key into the variable that it names:\n\n  default_profile = \"team\"\n\n  \
         [profile.team]\n  base_url = \"https://triage.example.com\"\n  key_env = \"TEAM_KEY\"\n\nA server of your own is \
         started with\n\n  earmark serve --listen 127.0.0.1:8787 --database team.db",
    ),
    (
        "Bring in calls from files",
        "On the shell:\n\n  earmark import calls.json --issues all\n  earmark\n\nBland calls, OpenAI chats, tau-bench, \
         Taskmaster, WebVTT, SRT and plain text are known by their content.",
    ),
];
