/**
 * The picture on the README's first screen, as a page to take a picture of: the steps side by side, each under its address.
 */
export interface Step {
  picture: Buffer
  url: string
  words: string
}

export const storyPage = (steps: Step[]): string =>
  `<!doctype html><style>${STYLE}</style>${steps.map(figure).join('')}`

const figure = ({ picture, url, words }: Step, index: number) => `<figure>
  <div class="bar"><i></i><i></i><i></i><span>${new URL(url).hostname}</span></div>
  <div class="screen" style="background-image:
    url(data:image/png;base64,${picture.toString('base64')})"></div>
  <figcaption><b>${index + 1}</b> ${words}</figcaption>
</figure>`

const STYLE = `
body {
  margin: 0; padding: 24px; display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px;
  background: #fff; color: #171b26; font: 18px/1.4 system-ui, sans-serif;
}
figure { margin: 0; }
.bar {
  display: flex; gap: 7px; align-items: center; height: 36px; padding: 0 14px;
  background: #e6e8ee; border: 1px solid #c9cdd8; border-radius: 10px 10px 0 0;
}
.bar i { width: 10px; height: 10px; border-radius: 50%; background: #b3b8c6; }
.bar span {
  flex: 1; margin-left: 8px; padding: 2px 12px; border-radius: 6px;
  background: #fff; color: #565e70; font-size: 14px;
}
.screen {
  height: 352px; border: 1px solid #c9cdd8; border-top: 0; border-radius: 0 0 10px 10px;
  background: 50% 0 / 100% no-repeat;
}
figcaption { margin-top: 12px; text-align: center; }
figcaption b {
  display: inline-block; width: 27px; margin-right: 6px; border-radius: 50%;
  background: #3046c5; color: #fff; font-size: 16px; line-height: 27px;
}
`
