const inWeChat = process.env.TARO_ENV === 'weapp';

const tabs = [
  { pagePath: 'pages/wallet/index', text: '证照' },
  { pagePath: 'pages/scan/index', text: '扫一扫' },
  { pagePath: 'pages/me/index', text: '我的' },
];

const product = {
  pages: [...tabs.map((tab) => tab.pagePath), 'pages/not-found/index'],
  subPackages: [
    {
      root: 'packages/identity',
      pages: ['sign-in/index', 'real-name/index', 'privacy/index', 'sessions/index', 'account/index'],
    },
    {
      root: 'packages/wallet',
      pages: ['licence/index', 'face/index', 'present/index', 'printed/index', 'looks/index'],
    },
    { root: 'packages/verification', pages: ['verdict/index'] },
  ],
  window: {
    navigationStyle: 'custom',
    navigationBarTitleText: '企证通',
    navigationBarTextStyle: 'black',
    backgroundTextStyle: 'dark',
  },
  // The browser has no native tab bar to replace; there the router's styles would reserve room for one.
  ...(inWeChat
    ? {
        tabBar: {
          custom: true,
          color: '#5C6A65',
          selectedColor: '#14526E',
          backgroundColor: '#FFFFFF',
          list: tabs,
        },
        darkmode: true,
        lazyCodeLoading: 'requiredComponents',
      }
    : { animation: false }),
};

/** Every component in every state, in place of the product's pages: see gallery/. */
const gallery = { ...product, pages: ['gallery/index'], subPackages: [], tabBar: undefined };

export default process.env.TARO_APP_GALLERY === '1' ? gallery : product;
