import Taro from '@tarojs/taro';

/** `length` bytes from the device's secure source. */
export const randomBytes = (length: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    // By callbacks: WeChat answers this one with no promise.
    void Taro.getRandomValues({
      length,
      success: ({ randomValues }) => resolve(new Uint8Array(randomValues)),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    });
  });
