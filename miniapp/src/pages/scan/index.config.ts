// In WeChat the clock and the capsule stand on the finder, which is dark in both modes.
export default definePageConfig({ navigationBarTextStyle: 'white' });
