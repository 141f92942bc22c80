/** Slack's emoji shortcodes, the common ones, as Unicode. */
const EMOJI = {
  "+1": "👍", "-1": "👎", "100": "💯", alarm_clock: "⏰", arrow_down: "⬇️", arrow_forward: "▶️", arrow_left: "⬅️",
  arrow_right: "➡️", arrow_up: "⬆️", arrows_counterclockwise: "🔄", ballot_box_with_check: "☑️", bar_chart: "📊",
  bell: "🔔", no_bell: "🔕", black_circle: "⚫", blue_heart: "💙", book: "📖", bookmark: "🔖", briefcase: "💼",
  bulb: "💡", bust_in_silhouette: "👤", busts_in_silhouette: "👥", calendar: "📆", spiral_calendar_pad: "🗓️",
  call_me_hand: "🤙", calling: "📲", camera: "📷", card_index: "📇", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", clap: "👏", clipboard: "📋", clock1: "🕐", clock3: "🕒", clock4: "🕓",
  cry: "😢", date: "📅", door: "🚪", e_mail: "📧", email: "✉️", envelope: "✉️", envelope_with_arrow: "📩",
  exclamation: "❗", eyes: "👀", file_folder: "📁", fire: "🔥", gear: "⚙️", green_heart: "💚", grey_question: "❔",
  grinning: "😀", hand: "✋", handshake: "🤝", hash: "#️⃣", heart: "❤️", heavy_check_mark: "✔️",
  heavy_minus_sign: "➖", heavy_multiplication_x: "✖️", heavy_plus_sign: "➕", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", house: "🏠", inbox_tray: "📥", incoming_envelope: "📨", information_source: "ℹ️",
  iphone: "📱", joy: "😂", key: "🔑", large_blue_circle: "🔵", large_green_circle: "🟢", large_orange_circle: "🟠",
  large_purple_circle: "🟣", large_red_circle: "🔴", large_yellow_circle: "🟡", white_circle: "⚪",
  leftwards_arrow_with_hook: "↩️", link: "🔗", lock: "🔒", loudspeaker: "📢", mag: "🔍", mailbox: "📫",
  mailbox_with_mail: "📬", man: "👨", mega: "📣", memo: "📝", microphone: "🎤", mobile_phone_off: "📴",
  movie_camera: "🎥", mute: "🔇", no_entry: "⛔", no_entry_sign: "🚫", no_mobile_phones: "📵", o: "⭕", office: "🏢",
  ok: "🆗", ok_hand: "👌", outbox_tray: "📤", paperclip: "📎", pause_button: "⏸️", pencil: "📝", pencil2: "✏️",
  phone: "☎️", point_down: "👇", point_left: "👈", point_right: "👉", point_up: "☝️", pray: "🙏", pushpin: "📌",
  question: "❓", raised_hands: "🙌", receipt: "🧾", red_circle: "🔴", repeat: "🔁", robot_face: "🤖", rocket: "🚀",
  rotating_light: "🚨", round_pushpin: "📍", scroll: "📜", slightly_smiling_face: "🙂", smile: "😄", smiley: "😃",
  sob: "😭", speaker: "🔈", sparkles: "✨", speech_balloon: "💬", star: "⭐", stopwatch: "⏱️", tada: "🎉",
  technologist: "🧑‍💻", telephone: "☎️", telephone_receiver: "📞", thinking_face: "🤔", thumbsdown: "👎",
  thumbsup: "👍", timer_clock: "⏲️", trophy: "🏆", twisted_rightwards_arrows: "🔀", unlock: "🔓", v: "✌️",
  vibration_mode: "📳", video_camera: "📹", voicemail: "📼", warning: "⚠️", wastebasket: "🗑️", watch: "⌚",
  wave: "👋", white_check_mark: "✅", white_large_square: "⬜", wink: "😉", woman: "👩", wrench: "🔧", x: "❌",
  zap: "⚡", zzz: "💤",
};

/** @returns {string} the emoji, or the shortcode as it was written where it is not one we know */
export const emoji = (name) => EMOJI[name.replace(/::skin-tone-\d$/, "")] || `:${name}:`;

/** Text with its shortcodes replaced. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (written, name) => (emoji(name) === written ? written : emoji(name)));
