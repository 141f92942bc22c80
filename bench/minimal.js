// The minimal Bolt for JavaScript app: one command, `await ack()`. node minimal.js PORT SLACK_API_URL SIGNING_SECRET
const { App, LogLevel } = require("@slack/bolt");

const [port, slackApiUrl, signingSecret] = process.argv.slice(2);
const app = new App({ token: "xoxb-bench", signingSecret, clientOptions: { slackApiUrl }, logLevel: LogLevel.ERROR });

app.command("/logcall", async ({ ack }) => {
  await ack();
});

app.start({ port: Number(port), host: "127.0.0.1" });
