module.exports = {
  presets: [['taro', { framework: 'react', ts: { allowDeclareFields: true }, compiler: 'webpack5' }]],
};
